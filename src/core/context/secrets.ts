const NAMES =
  /^(\.env(\..+)?|\.npmrc|\.netrc|\.pgpass|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519)|credentials(\.json)?)$/i;
const ENDINGS = /\.(pem|key|p12|pfx|jks|keystore|kdbx|crt|cer|der|asc|gpg|ppk)$/i;
const EXAMPLES = /^\.env\.(example|sample|template|dist)$/i;

/**
 * Whether a file is of a kind that holds passwords, keys or certificates, judged by its name alone.
 * @param path relative or absolute, forward slashes
 */
export function mayHoldSecrets(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (EXAMPLES.test(name)) {
    return false;
  }
  return NAMES.test(name) || ENDINGS.test(name) || parts.some((part) => part === '.ssh' || part === '.gnupg');
}
