/** Pictures go up to the document's workspace: one file, answered with its address. */
import { ask, token } from "../behaviours/page";
import type { UploadImage } from "./pictures";

interface Answer {
  src?: string;
  width?: number;
  height?: number;
  message?: string;
}

export function uploadTo(address: string): UploadImage {
  return async (file) => {
    const body = new FormData();
    body.set("_csrf", token());
    body.set("file", file);
    const response = await ask(address, { method: "POST", body }).catch(() => null);
    const answer = (await response?.json().catch(() => null)) as Answer | null | undefined;
    if (response?.ok !== true || typeof answer?.src !== "string") {
      throw new Error(answer?.message ?? "");
    }
    return { src: answer.src, width: answer.width ?? null, height: answer.height ?? null };
  };
}
