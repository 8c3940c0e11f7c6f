// run.js notices that another run of the site answers, such as after a restart at the same address.
const page = document.body.dataset;
const run = page.cursor.split("-")[0];

// isOther reports whether a run, or the run in a position of the events, is not that of the page.
export function isOther(position) {
  return Boolean(position) && position.split("-")[0] !== run;
}

// leave opens the first page, which says why.
export function leave() {
  location.replace(page.root + "?gone=1");
}
