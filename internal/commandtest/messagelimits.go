package commandtest

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
)

// MessageProblems returns how a message, as it is sent, violates Discord's limits.
//
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
func MessageProblems(m discord.Message) []string {
	b, err := json.Marshal(m.Payload())
	if err != nil {
		return []string{err.Error()}
	}
	var p payload
	if err := json.Unmarshal(b, &p); err != nil {
		return []string{err.Error()}
	}
	var c limitChecker
	c.text("content", p.Content, 2000)
	c.text("nonce", p.Nonce, 25)
	c.count("embeds", len(p.Embeds), 0, 10)
	c.count("files", len(p.Attachments), 0, 10)
	if p.Content == "" && len(p.Embeds)+len(p.Attachments)+len(p.Components) == 0 {
		c.report("message is empty")
	}
	c.files(p)
	c.embeds(p.Embeds)
	for _, e := range p.Embeds {
		for _, image := range []mediaPayload{e.Image, e.Thumbnail} {
			if name, attached := strings.CutPrefix(image.URL,
				"attachment://"); attached && !m.KeepFiles && !p.hasFile(name) {
				c.report("no file " + name)
			}
		}
	}
	if p.Flags&discord.FlagLayout != 0 {
		c.layout(m, p)
	} else {
		c.rows(p.Components)
		c.pictures(p)
	}
	return c.problems
}

// payload is the part of a message in Discord's format that has limits.
type payload struct {
	Content     string         `json:"content"`
	Nonce       string         `json:"nonce"`
	Flags       int            `json:"flags"`
	Embeds      []embedPayload `json:"embeds"`
	Components  []rowPayload   `json:"components"`
	Attachments []struct {
		Filename    string `json:"filename"`
		Description string `json:"description"`
	} `json:"attachments"`
}

func (p payload) hasFile(name string) bool {
	for _, f := range p.Attachments {
		if f.Filename == name {
			return true
		}
	}
	return false
}

type mediaPayload struct {
	URL string `json:"url"`
}

// limitChecker collects the violations of limits.
type limitChecker struct {
	problems []string
	ids      []string // custom ids of controls
}

func (c *limitChecker) report(problem string) { c.problems = append(c.problems, problem) }

// text checks the length of a text in UTF-16 code units, as Discord counts them, and returns it.
func (c *limitChecker) text(name, text string, most int) int {
	n := discord.Units(text)
	if n > most {
		c.report(fmt.Sprintf("%s has %d characters, at most %d", name, n, most))
	}
	return n
}

// required checks a text that must not be blank.
func (c *limitChecker) required(name, text string, most int) int {
	if strings.TrimSpace(text) == "" {
		c.report(name + " is blank")
	}
	return c.text(name, text, most)
}

func (c *limitChecker) count(name string, n, least, most int) {
	if n < least || n > most {
		c.report(fmt.Sprintf("%d %s, not %d to %d", n, name, least, most))
	}
}

// pictures checks that each attached picture has an alternative text. In a layout, its component has one.
func (c *limitChecker) pictures(p payload) {
	for _, f := range p.Attachments {
		if isPicture(f.Filename) {
			c.required("alternative text of "+f.Filename, f.Description, 1024)
		}
	}
}

// isPicture reports whether a file is an image, by its name.
func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".webp", ".gif":
		return true
	default:
		return false
	}
}

func (c *limitChecker) files(p payload) {
	names := make(map[string]bool)
	for _, f := range p.Attachments {
		c.required("file name", f.Filename, 260)
		c.text("file description", f.Description, 1024)
		if names[f.Filename] {
			c.report("two files are named " + f.Filename)
		}
		names[f.Filename] = true
	}
}
