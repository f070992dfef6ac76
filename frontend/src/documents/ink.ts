/** A signature: strokes of a finger, pen or mouse, drawn as a picture. Or a name that was typed. */

export const WIDTH = 1_200;
export const HEIGHT = 400;
/** Where the name or the strokes stand; below it is the line. */
const BASE = 290;

export interface Dot {
  x: number;
  y: number;
  /** 0 to 1; a mouse has 0.5. */
  force: number;
}

export type Stroke = Dot[];

/** Whether there is more than a tap. */
export function isSigned(strokes: Stroke[]): boolean {
  let length = 0;
  for (const stroke of strokes) {
    for (let index = 1; index < stroke.length; index += 1) {
      length += Math.hypot(stroke[index]!.x - stroke[index - 1]!.x, stroke[index]!.y - stroke[index - 1]!.y);
    }
  }
  return length > WIDTH / 10;
}

/** Draws the line and what stands on it. */
export function draw(brush: CanvasRenderingContext2D, strokes: Stroke[], typed: string): void {
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, WIDTH, HEIGHT);
  brush.strokeStyle = "#8a90a6";
  brush.lineWidth = 2;
  brush.beginPath();
  brush.moveTo(60, BASE + 20);
  brush.lineTo(WIDTH - 60, BASE + 20);
  brush.stroke();
  brush.strokeStyle = "#131525";
  brush.fillStyle = "#131525";
  brush.lineCap = "round";
  brush.lineJoin = "round";
  for (const stroke of strokes) line(brush, stroke);
  const name = typed.trim();
  if (name === "") return;
  brush.textAlign = "center";
  for (let size = 96; size >= 32; size -= 8) {
    brush.font = `italic ${size}px serif`;
    if (size === 32 || brush.measureText(name).width < WIDTH - 140) break;
  }
  brush.fillText(name, WIDTH / 2, BASE);
}

/** The word on it that says what it is not. */
export function mark(brush: CanvasRenderingContext2D, words: string): void {
  brush.fillStyle = "#4a5068";
  brush.textAlign = "center";
  brush.font = "26px sans-serif";
  brush.fillText(words, WIDTH / 2, HEIGHT - 30);
}

function line(brush: CanvasRenderingContext2D, stroke: Stroke): void {
  const [first] = stroke;
  if (!first) return;
  if (stroke.length === 1) {
    brush.beginPath();
    brush.arc(first.x, first.y, 3, 0, 2 * Math.PI);
    brush.fill();
    return;
  }
  for (let index = 1; index < stroke.length; index += 1) {
    const from = stroke[index - 1]!;
    const to = stroke[index]!;
    brush.lineWidth = 3 + 5 * to.force;
    brush.beginPath();
    brush.moveTo(from.x, from.y);
    brush.lineTo(to.x, to.y);
    brush.stroke();
  }
}
