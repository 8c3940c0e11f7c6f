package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// difference is a known way in which a call or an answer differs from the
// document, with the reason why that is right.
type difference struct {
	name   string
	reason string
	match  func(e exchange, part, problem string) bool
	used   int
}

type differences []*difference

// knownDifferences are all of them. One that matches nothing fails the suite.
func knownDifferences() differences {
	return differences{
		{
			name:   "calls of people",
			reason: "the document describes the API for bots; the sandbox's people call it as Discord's own client does",
			match:  func(e exchange, _, _ string) bool { return e.Auth == "user" },
		},
		{
			name:   "server errors",
			reason: "the document describes no 5xx; the sandbox answers them where a test asks for trouble",
			match:  func(e exchange, part, _ string) bool { return e.Status >= 500 && part == "answer" },
		},
		{
			name:   "refusals with status 429",
			reason: "the document wants retry_after and global with each 429; Discord sends neither where a message or channel may be changed no more (30046 and the like)",
			match: func(e exchange, part, _ string) bool {
				var answer struct {
					Code       int      `json:"code"`
					RetryAfter *float64 `json:"retry_after"`
				}
				return e.Status == 429 && part == "answer" && json.Unmarshal([]byte(e.ResponseBody), &answer) == nil &&
					answer.Code == 30046 && answer.RetryAfter == nil
			},
		},
		{
			name:   "permissions of commands",
			reason: "the document wants default_member_permissions as a number; the documentation, discordgo and Discord's own answers have text, since numbers of 64 bits do not survive JSON everywhere",
			match: func(e exchange, part, problem string) bool {
				return part == "request" && e.Method == "PUT" && onlyAbout(problem, "/default_member_permissions': got string, want null or integer")
			},
		},
	}
}

// onlyAbout reports whether every place that a validation complains of ends so.
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
