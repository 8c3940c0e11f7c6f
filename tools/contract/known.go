package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// difference is a known and correct difference between calls or responses and the document.
type difference struct {
	name   string
	reason string
	match  func(e exchange, part, problem string) bool
	used   int
}

type differences []*difference

// knownDifferences returns all known differences. A difference that matches nothing is an
// error.
func knownDifferences() differences {
	return differences{
		{
			name:   "calls of users",
			reason: "the document describes the API for bots; users of the sandbox make the calls of Discord's client",
			match:  func(e exchange, _, _ string) bool { return e.Auth == "user" },
		},
		{
			name:   "server errors",
			reason: "the document describes no 5xx; the sandbox sends them when a test injects a fault",
			match:  func(e exchange, part, _ string) bool { return e.Status >= 500 && part == "response" },
		},
		{
			name:   "errors with status 429",
			reason: "the document requires retry_after and global for each 429; Discord sends neither if a message or channel cannot be changed any more (such as 30046)",
			match: func(e exchange, part, _ string) bool {
				var answer struct {
					Code       int      `json:"code"`
					RetryAfter *float64 `json:"retry_after"`
				}
				return e.Status == 429 && part == "response" && json.Unmarshal([]byte(e.ResponseBody), &answer) == nil &&
					answer.Code == 30046 && answer.RetryAfter == nil
			},
		},
		{
			name:   "permissions of commands",
			reason: "the document requires default_member_permissions as a number; the documentation, discordgo and Discord's responses use a string, because JSON numbers can lose 64-bit precision",
			match: func(e exchange, part, problem string) bool {
				return part == "request" && e.Method == "PUT" && onlyAbout(problem, "/default_member_permissions': got string, want null or integer")
			},
		},
	}
}

// onlyAbout reports whether every location in a validation error ends with ending.
func onlyAbout(problem, ending string) bool {
	found := false
	for line := range strings.Lines(problem) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "- at '") {
			continue
		}
		if !strings.HasSuffix(line, ending) {
			return false
		}
		found = true
	}
	return found
}

// excuse reports whether a problem is a known difference.
func (k differences) excuse(e exchange, part string, err error) bool {
	for _, d := range k {
		if d.match(e, part, err.Error()) {
			d.used++
			return true
		}
	}
	return false
}

func (k differences) unused() (names []string) {
	for _, d := range k {
		if d.used == 0 {
			names = append(names, d.name)
		}
	}
	return names
}

func (k differences) report(out io.Writer) {
	fmt.Fprintln(out, "\nknown differences:")
	for _, d := range k {
		fmt.Fprintf(out, "  %5d×  %s: %s\n", d.used, d.name, strings.TrimSpace(d.reason))
	}
}
