/** People painted in the place of the fake camera's test picture, for pictures that are to be looked at. */
import type { Person } from "./people";

export interface Portrait {
  hair: string;
  skin: string;
  clothes: string;
  wall: string;
}

export const CLERK: Portrait = { hair: "#4a3226", skin: "#e9bd9c", clothes: "#2f5d50", wall: "#dfe6e3" };
export const CITIZEN: Portrait = { hair: "#c9c9c9", skin: "#d9a583", clothes: "#7a4a3a", wall: "#cfd6dd" };

/** From the next page on, this person's camera shows a portrait. */
export async function sits(person: Person, portrait: Portrait): Promise<void> {
  await person.context.addInitScript((look) => {
    const devices = navigator.mediaDevices;
    if (!devices) return;
    const asked = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wish = {}) => {
      const stream = wish.audio ? await asked({ audio: wish.audio }) : new MediaStream();
      if (!wish.video) return stream;
      const canvas = document.createElement("canvas");
      canvas.width = 1280;
      canvas.height = 720;
      const brush = canvas.getContext("2d")!;
      const ellipse = (x: number, y: number, w: number, h: number, colour: string): void => {
        brush.fillStyle = colour;
        brush.beginPath();
        brush.ellipse(x, y, w, h, 0, 0, 7);
        brush.fill();
      };
      let turn = 0;
      const paint = (): void => {
        turn += 1;
        const sway = Math.sin(turn / 20) * 4;
        const wall = brush.createLinearGradient(0, 0, 1280, 720);
        wall.addColorStop(0, "#f7f8f7");
        wall.addColorStop(1, look.wall);
        brush.fillStyle = wall;
        brush.fillRect(0, 0, 1280, 720);
        brush.fillStyle = "rgb(255 255 255 / 55%)";
        brush.fillRect(80, 60, 300, 420);
        brush.fillRect(940, 90, 260, 16);
        brush.fillRect(940, 250, 260, 16);
        ellipse(640 + sway, 250, 142, 168, look.hair);
        ellipse(640, 790, 320, 270, look.clothes);
        brush.fillStyle = look.skin;
        brush.fillRect(590, 400, 100, 130);
        ellipse(640, 530, 74, 44, look.skin);
        ellipse(640 + sway, 300, 112, 146, look.skin);
        brush.fillStyle = look.hair;
        brush.beginPath();
        brush.ellipse(640 + sway, 215, 122, 92, 0, Math.PI, 0);
        brush.fill();
        ellipse(600 + sway, 295, 9, 10, "#33261f");
        ellipse(680 + sway, 295, 9, 10, "#33261f");
        brush.strokeStyle = "#8e4b3c";
        brush.lineWidth = 7;
        brush.lineCap = "round";
        brush.beginPath();
        brush.arc(640 + sway, 345, 40, 0.45, Math.PI - 0.45);
        brush.stroke();
      };
      paint();
      setInterval(paint, 66);
      for (const track of canvas.captureStream(15).getVideoTracks()) stream.addTrack(track);
      return stream;
    };
  }, portrait);
}
