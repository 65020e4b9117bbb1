/// <reference lib="dom" />
/**
 * The field in which one draws a digit.
 */

const SIZE = 28;
/** The longer side of a digit, as it is in the digits that the network learns. */
const DIGIT = 20;
const PEN = 22;

/** A canvas of 280 x 280 to draw on, white on black. */
export class Pad {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  /** Called when a line is drawn, with what there is then. */
  onDrawn: (image: Float32Array<ArrayBuffer>) => void = () => {};

  /** Takes a canvas that is in the page. */
  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { willReadFrequently: true })!;
    this.#context.lineCap = this.#context.lineJoin = "round";
    this.#context.lineWidth = PEN;
    this.#context.strokeStyle = "white";
    this.clear();
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#draw(event));
  }

  /** Wipes it. */
  clear(): void {
    this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  /** Shows an image of 28 x 28. */
  show(image: Float32Array<ArrayBuffer>): void {
    const small = new OffscreenCanvas(SIZE, SIZE);
    paintGrey(small.getContext("2d")!, image);
    this.#context.drawImage(small, 0, 0, this.#canvas.width, this.#canvas.height);
  }

  #begin(event: PointerEvent): void {
    this.#canvas.setPointerCapture(event.pointerId);
    this.#context.beginPath();
    this.#context.moveTo(...this.#place(event));
    this.#draw(event);
  }

  #draw(event: PointerEvent): void {
    if (event.buttons === 0) return;
    this.#context.lineTo(...this.#place(event));
    this.#context.stroke();
    const image = this.#image();
    if (image) this.onDrawn(image);
  }

  #place({ offsetX, offsetY }: PointerEvent): [x: number, y: number] {
    const scale = this.#canvas.width / this.#canvas.clientWidth;
    return [offsetX * scale, offsetY * scale];
  }

  /** What is drawn, moved to the middle and to the size of a digit; null if nothing is. */
  #image(): Float32Array<ArrayBuffer> | null {
    const { width, height } = this.#canvas;
    const { data } = this.#context.getImageData(0, 0, width, height);
    let [left, top, right, bottom] = [width, height, -1, -1];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (data[4 * (y * width + x)] < 128) continue;
        [left, right] = [Math.min(left, x), Math.max(right, x)];
        [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
      }
    }
    if (right < 0) return null;
    const [w, h] = [right - left + 1, bottom - top + 1];
    const scale = DIGIT / Math.max(w, h);
    const small = new OffscreenCanvas(SIZE, SIZE).getContext("2d")!;
    small.imageSmoothingQuality = "high";
    small.fillRect(0, 0, SIZE, SIZE);
    const [x, y] = [(SIZE - w * scale) / 2, (SIZE - h * scale) / 2];
    small.drawImage(this.#canvas, left, top, w, h, x, y, w * scale, h * scale);
    const pixels = small.getImageData(0, 0, SIZE, SIZE).data;
    return Float32Array.from({ length: SIZE * SIZE }, (_, i) => pixels[4 * i] / 255);
  }
}

/** Paints an image of 28 x 28 from 0 to 1. */
export function paintGrey(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  image: Float32Array<ArrayBuffer>,
): void {
  const data = new ImageData(SIZE, SIZE);
  image.forEach((value, i) => data.data.set([255 * value, 255 * value, 255 * value, 255], 4 * i));
  context.putImageData(data, 0, 0);
}
