// QR codes out of photos and the camera: the browser's own detector where it has one, else the library `qr`.

import { decodeQR } from 'qr/decode.js';

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
declare global {
  // eslint-disable-next-line no-var
  var BarcodeDetector: { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> } | undefined;
}

async function ownDetector(): Promise<Detector | null> {
  try {
    const known = (await globalThis.BarcodeDetector?.getSupportedFormats())?.includes('qr_code');
    return known ? new globalThis.BarcodeDetector!({ formats: ['qr_code'] }) : null;
  } catch {
    return null;
  }
}

function pixels(source: CanvasImageSource, width: number, height: number): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** The first code found, or null. `sides`: longest sides to try, since a dense code is found at one size and not another. */
async function find(source: CanvasImageSource, width: number, height: number, sides: number[], timeLimit: number): Promise<string | null> {
  const detector = await ownDetector();
  const found = await detector?.detect(source).catch(() => []);
  if (found?.length) return found[0].rawValue;
  for (const side of sides) {
    const scale = side / Math.max(width, height);
    try {
      return decodeQR(pixels(source, Math.round(width * scale), Math.round(height * scale)), { timeLimit });
    } catch {
      // no code at this size
    }
  }
  return null;
}

export async function scanPhoto(file: Blob): Promise<string | null> {
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return null;
  const longest = Math.max(image.width, image.height);
  return find(image, image.width, image.height, [...new Set([longest, 1600, 2400, 1000])], 3000);
}

/** Looks at the camera until a code is found or `stopped` says so. Throws where there is no camera. */
export async function scanCamera(video: HTMLVideoElement, stopped: () => boolean): Promise<string | null> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } } });
  try {
    video.srcObject = stream;
    await video.play();
    while (!stopped()) {
      const found = video.videoWidth ? await find(video, video.videoWidth, video.videoHeight, [Math.max(video.videoWidth, video.videoHeight)], 200) : null;
      if (found) return found;
      await new Promise(requestAnimationFrame);
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
