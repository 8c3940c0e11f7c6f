// Players of a page: one plays at a time, and the next one follows.
const players = [...document.querySelectorAll("audio")];

for (const [number, player] of players.entries()) {
  player.addEventListener("play", () => {
    for (const other of players) {
      if (other !== player) other.pause();
    }
  });
  player.addEventListener("ended", () => {
    const next = players[number + 1];
    if (next) next.play().catch(() => {});
  });
}
