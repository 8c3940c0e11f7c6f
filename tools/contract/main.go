// Contract checks recorded calls to Discord's API and the responses of the emulator
// against Discord's OpenAPI document.
//
//	contract DIR      read recordings from DIR/*.jsonl, one exchange per line
//
// DISCORD_OPENAPI contains the path of the document.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

// exchange is a recorded call with its response.
type exchange struct {
	Method       string `json:"method"`
	Path         string `json:"path"`
	Auth         string `json:"auth"`
	RequestType  string `json:"request_type"`
	RequestBody  string `json:"request_body"`
	Status       int    `json:"status"`
	ResponseBody string `json:"response_body"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: DISCORD_OPENAPI=openapi.json contract DIR")
		os.Exit(2)
	}
	document := os.Getenv("DISCORD_OPENAPI")
	if document == "" {
		fmt.Println("contract: skipped; download specs/openapi.json of github.com/discord/discord-api-spec and set DISCORD_OPENAPI to its path")
		return
	}
	ok, err := run(document, os.Args[1], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "contract:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// tally counts the results for one route.
type tally struct{ calls, requests, validRequests, responses, validResponses int }

func run(document, dir string, out io.Writer) (bool, error) {
	api, err := load(document)
	if err != nil {
		return false, err
	}
	exchanges, err := read(dir)
	if err != nil {
		return false, err
	}
	if len(exchanges) == 0 {
		return false, fmt.Errorf("%s contains no recorded exchanges", dir)
	}
	known := knownDifferences()
	tallies := make(map[string]*tally)
	problems := make(map[string]int)
	var order []string
	note := func(e exchange, route, part string, err error) bool {
		if err == nil {
			return true
		}
		if known.excuse(e, part, err) {
			return true
		}
		text := fmt.Sprintf("%s %s (%d)\n%s", route, part, e.Status, indent(err.Error()))
		if problems[text] == 0 {
			order = append(order, text)
		}
		problems[text]++
		return false
	}
	for _, e := range exchanges {
		op, path := api.find(e.Method, e.Path)
		route := e.Method + " " + path
		t := tallies[route]
		if t == nil {
			t = &tally{}
			tallies[route] = t
		}
		t.calls++
		if op == nil {
			note(e, route, "route", fmt.Errorf("is not in the document"))
			continue
		}
		if e.Status < 400 { // a rejected request may be invalid
			t.requests++
			if note(e, route, "request", api.checkRequest(op, e)) {
				t.validRequests++
			}
		}
		t.responses++
		if note(e, route, "response", api.checkResponse(op, e)) {
			t.validResponses++
		}
	}
	report(out, tallies)
	known.report(out)
	for _, text := range order {
		fmt.Fprintf(out, "\n✗ %d× %s\n", problems[text], text)
	}
	failed := len(order)
	for _, name := range known.unused() {
		fmt.Fprintf(out, "\n✗ the known difference %q matches nothing; remove it\n", name)
		failed++
	}
	fmt.Fprintf(out, "\n%d passed, %d failed\n", len(tallies), failed)
	return failed == 0, nil
}

func read(dir string) ([]exchange, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	var all []exchange
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		for d := json.NewDecoder(f); ; {
			var e exchange
			if err := d.Decode(&e); err == io.EOF {
				break
			} else if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			all = append(all, e)
		}
		_ = f.Close()
	}
	return all, nil
}

func report(out io.Writer, tallies map[string]*tally) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "route\tcalls\tvalid requests\tvalid responses")
	var routes []string
	for r := range tallies {
		routes = append(routes, r)
	}
	slices.Sort(routes)
	for _, r := range routes {
		t := tallies[r]
		fmt.Fprintf(w, "%s\t%d\t%d/%d\t%d/%d\n", r, t.calls, t.validRequests, t.requests, t.validResponses, t.responses)
	}
	_ = w.Flush()
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }
