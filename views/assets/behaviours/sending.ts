import { ask } from "./page";

export interface Outcome {
  done: boolean;
  html: string; // the post, where the answer is one
  address: string; // where the answer leads
  field: string;
  message: string;
}

interface Refusal {
  field?: string;
  message?: string;
}

/**
 * Sends a form until the server has answered for it. A lost line, a server that
 * is away or too busy: it waits and sends again. The form's ref makes that
 * harmless. Any other refusal ends it.
 */
export async function send(form: HTMLFormElement, waiting: () => void): Promise<Outcome> {
  const body = new FormData(form);
  for (let attempt = 0; ; attempt += 1) {
    const response = await ask(form.action, { method: "POST", body }).catch(() => null);
    if (response?.ok === true) {
      const type = response.headers.get("Content-Type") ?? "";
      const html = type.includes("text/html") && !response.redirected ? await response.text().catch(() => null) : "";
      if (html !== null) {
        return { done: true, html, address: response.headers.get("Location") ?? response.url, field: "", message: "" };
      }
    } else if (response !== null && !passing(response.status)) {
      const refusal = (await response.json().catch(() => ({}))) as Refusal;
      return { done: false, html: "", address: "", field: refusal.field ?? "", message: refusal.message ?? "" };
    }
    waiting();
    await pause(response, attempt);
  }
}

function passing(status: number): boolean {
  return status === 408 || status === 429 || status >= 502;
}

/** Until the line is back, or a while that grows with each attempt; never all at once. */
function pause(response: Response | null, attempt: number): Promise<void> {
  const asked = Number(response?.headers.get("Retry-After") ?? "0") * 1000;
  const wait = Math.max(asked, Math.min(30_000, 1000 * 2 ** Math.min(attempt, 5)) * (0.5 + Math.random() / 2));
  return new Promise((resolve) => {
    const timer = setTimeout(go, wait);
    function go(): void {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    }
    if (asked === 0) {
      addEventListener("online", go);
    }
  });
}
