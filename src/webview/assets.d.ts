// Style sheets are imported for their effect: esbuild collects them beside the script.
declare module '*.css' {}
