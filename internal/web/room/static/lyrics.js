// Finds the line and the word of lyrics that are sung at a position. This module does not use the page.
// All times are in milliseconds.

// last returns the index of the last item that starts at or before a position; -1 if there is none.
function last(items, position) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].start <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// sungAt returns the index of the line and, in it, of the word that is sung or was sung last. Both are -1 before the
// first one.
export function sungAt(lines, position) {
  const line = last(lines, position);
  return {line, word: line < 0 ? -1 : last(lines[line].words, position)};
}
