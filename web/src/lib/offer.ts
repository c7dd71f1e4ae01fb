// Hands a file to the person: the browser saves it where it saves files.

const kKeepMs = 10_000;

export function offer(blob: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), kKeepMs);
}
