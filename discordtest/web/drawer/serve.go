package drawer

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/discordtest/fault"
)

// postFault injects the fault of a form.
func (e *Extension) postFault(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimSpace(r.FormValue("fault"))
	spec := strings.TrimSpace(r.FormValue("service")) + "=" + name
	if times := strings.TrimSpace(r.FormValue("times")); times != "" && name != fault.Off {
		spec += "x" + times
	}
	if delay := strings.TrimSpace(r.FormValue("delay")); delay != "" && name != fault.Off {
		spec += "@" + delay + "s"
	}
	if err := e.opts.Inject(spec); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e.note("fault " + spec)
	fmt.Fprint(w, spec)
}

// getClock answers with the server's time.
func (e *Extension) getClock(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, e.opts.Server.Now().UTC().Format("2006-01-02 15:04:05 UTC"))
}

// maxAdvance is the largest step of the clock.
const maxAdvance = 10 * 365 * 24 * time.Hour

// postClock advances the clock by the duration of a form.
func (e *Extension) postClock(w http.ResponseWriter, r *http.Request) {
	by, err := time.ParseDuration(strings.TrimSpace(r.FormValue("by")))
	if err != nil || by <= 0 || by > maxAdvance {
		http.Error(w, e.words.BadDuration, http.StatusBadRequest)
		return
	}
	e.opts.Server.Advance(by)
	e.note("advance " + by.String())
	e.getClock(w, r)
}

// note adds a line to the story.
func (e *Extension) note(line string) {
	if e.opts.Story != nil {
		e.opts.Story.AddLine(line)
	}
}

// after returns the number from which on the page wants more.
func after(r *http.Request) int {
	n, _ := strconv.Atoi(r.FormValue("after")) // 0 asks for all
	return n
}

// nextHeader is the header with the number from which on there may be more.
const nextHeader = "X-Next"

// row is a request as the page shows it.
type row struct {
	Request
	Time, Meaning string
}

// getRequests answers with rows of new requests, newest last.
func (e *Extension) getRequests(w http.ResponseWriter, r *http.Request) {
	requests, next := e.opts.Requests.from(after(r))
	var rows []row
	for _, q := range requests {
		// Bots answer interactions without a token in the header.
		if r.FormValue("who") == "bot" && q.Caller == "user" ||
			r.FormValue("bad") != "" && (q.Verdict == Valid || q.Verdict == Client) {
			continue
		}
		rows = append(rows, row{q, q.At.Format("15:04:05"), e.words.verdict(q.Verdict)})
	}
	e.write(w, "requests", rows, next)
}

// getPurchases answers with rows of all purchases, newest first.
func (e *Extension) getPurchases(w http.ResponseWriter, _ *http.Request) {
	all := e.opts.Purchases()
	rows := make([]Purchase, 0, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		rows = append(rows, all[i])
	}
	e.write(w, "purchases", rows, len(all))
}

// write answers with a rendered template.
func (e *Extension) write(w http.ResponseWriter, name string, data any, next int) {
	html, err := render(name, data)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set(nextHeader, strconv.Itoa(next))
	_, _ = io.WriteString(w, string(html)) // the browser may be gone
}

// getLog answers with new lines of the log.
func (e *Extension) getLog(w http.ResponseWriter, r *http.Request) {
	lines, next := e.opts.Log.from(after(r))
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set(nextHeader, strconv.Itoa(next))
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
}

// getScript answers with the session as a script.
func (e *Extension) getScript(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, e.opts.Story.String()) // the browser may be gone
}
