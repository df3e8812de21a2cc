/** The script of every view: the page says which one it is, and only that one runs. */
if (document.body.dataset.view === 'chat') {
  void import('./chat/main.ts');
} else {
  void import('./reasoning/main.ts');
}

export {};
