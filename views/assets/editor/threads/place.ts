/** A card, the height it would begin at, and how tall it is. */
export interface Tall {
  want: number;
  height: number;
}

const gap = 10;

/**
 * Where cards stand so that none is over another: each as near as can be to
 * where it would begin; the chosen one exactly there, those before it make way
 * upwards, where there is room.
 */
export function placed(cards: readonly Tall[], chosen: number): number[] {
  const at: number[] = [];
  let bottom = -Infinity;
  for (const one of cards) {
    const top = Math.max(one.want, bottom);
    at.push(top);
    bottom = top + one.height + gap;
  }
  const over = (at[chosen] ?? 0) - (cards[chosen]?.want ?? 0);
  if (over <= 0 || chosen < 0) {
    return at;
  }
  let above = Infinity;
  for (let i = chosen; i >= 0; i -= 1) {
    const one = cards[i] as Tall;
    at[i] = i === chosen ? one.want : Math.min(at[i] as number, above - one.height - gap);
    above = at[i] as number;
  }
  bottom = (at[chosen] as number) + (cards[chosen] as Tall).height + gap;
  for (let i = chosen + 1; i < cards.length; i += 1) {
    at[i] = Math.max((cards[i] as Tall).want, bottom);
    bottom = (at[i] as number) + (cards[i] as Tall).height + gap;
  }
  const out = Math.max(0, -Math.min(...at));
  return at.map((one) => one + out);
}
