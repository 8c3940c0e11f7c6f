package commandtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
)

type (
	message = discord.Message
	embed   = discordgo.MessageEmbed
)

// TestMessageProblemsReportsEachLimit checks that a message at its limits has no problem, and that
// each violation is reported.
func TestMessageProblemsReportsEachLimit(t *testing.T) {
	t.Parallel()
	fields := func(n int) (all []*discordgo.MessageEmbedField) {
		for range n {
			all = append(all, &discordgo.MessageEmbedField{Name: "n", Value: "v"})
		}
		return all
	}
	for name, c := range map[string]struct {
		change func(m *message, e *embed)
		want   string // part of the problem; empty: none
	}{
		"nothing":       {func(*message, *embed) {}, ""},
		"full title":    {func(_ *message, e *embed) { e.Title = long(256) }, ""},
		"title":         {func(_ *message, e *embed) { e.Title = long(257) }, "title"},
		"emoji count 2": {func(_ *message, e *embed) { e.Title = strings.Repeat("🎤", 129) }, "title"},
		"description":   {func(_ *message, e *embed) { e.Description = long(4097) }, "description"},
		"author": {func(_ *message, e *embed) {
			e.Author = &discordgo.MessageEmbedAuthor{Name: long(257)}
		}, "author"},
		"footer": {func(_ *message, e *embed) {
			e.Footer = &discordgo.MessageEmbedFooter{Text: long(2049)}
		}, "footer"},
		"many fields": {func(_ *message, e *embed) { e.Fields = fields(26) }, "26 fields"},
		"field name": {func(_ *message, e *embed) {
			e.Fields = fields(1)
			e.Fields[0].Name = long(257)
		}, "name of a field"},
		"field value": {func(_ *message, e *embed) {
			e.Fields = fields(1)
			e.Fields[0].Value = long(1025)
		}, "field n has"},
		"blank value": {func(_ *message, e *embed) { e.Fields = fields(1); e.Fields[0].Value = " " },
			"field n is blank"},
		"embed text": {func(m *message, e *embed) {
			e.Description = long(3000)
			m.Embeds = append(m.Embeds, e)
		}, "characters in embeds"},
		"empty embed": {func(m *message, _ *embed) { m.Embeds[0] = &discordgo.MessageEmbed{} }, "embed is empty"},
		"many embeds": {func(m *message, e *embed) {
			for range 10 {
				m.Embeds = append(m.Embeds, e)
			}
		}, "11 embeds"},
		"content":      {func(m *message, _ *embed) { m.Content = long(2001) }, "content"},
		"nonce":        {func(m *message, _ *embed) { m.Nonce = long(26) }, "nonce"},
		"empty":        {func(m *message, _ *embed) { *m = discord.Message{} }, "message is empty"},
		"many rows":    {func(m *message, _ *embed) { m.Components = rows(6, 1) }, "6 rows"},
		"full rows":    {func(m *message, _ *embed) { m.Components = rows(5, 5) }, ""},
		"many buttons": {func(m *message, _ *embed) { m.Components = rows(1, 6) }, "6 components in a row"},
		"empty row":    {func(m *message, _ *embed) { m.Components = rows(1, 0) }, "0 components in a row"},
		"repeated id": {func(m *message, _ *embed) { m.Components = append(rows(1, 1), rows(1, 1)...) },
			"two components"},
		"long id": {func(m *message, _ *embed) {
			m.Components = rows(1, 1)
			m.Components[0][0].CustomID = long(101)
		}, "custom id of"},
		"no id": {func(m *message, _ *embed) {
			m.Components = rows(1, 1)
			m.Components[0][0].CustomID = ""
		}, "custom id of"},
		"no label": {func(m *message, _ *embed) {
			m.Components = rows(1, 1)
			m.Components[0][0].Label = ""
		}, "has no label"},
		"sign as label": {func(m *message, _ *embed) {
			m.Components = rows(1, 1)
			m.Components[0][0].Label = "▲ →"
		}, "has no label"},
		"long url": {func(m *message, _ *embed) {
			m.Components = rows(1, 1)
			m.Components[0][0].URL = long(513)
		}, "url of"},
		"many files": {func(m *message, _ *embed) {
			for i := range 11 {
				m.Files = append(m.Files, discord.File{Name: fmt.Sprint(i)})
			}
		}, "11 files"},
		"repeated file": {func(m *message, _ *embed) {
			m.Files = []discord.File{{Name: "a"}, {Name: "a"}}
		}, "two files"},
		"alternative": {func(m *message, _ *embed) {
			m.Files = []discord.File{{Name: "a", Description: long(1025)}}
		}, "file description"},
		"picture without alternative": {func(m *message, _ *embed) {
			m.Files = []discord.File{{Name: "a.PNG"}}
		}, "alternative text of a.PNG"},
		"picture": {func(m *message, _ *embed) {
			m.Files = []discord.File{{Name: "a.png", Description: "a boat"}}
		}, ""},
		"missing file": {func(_ *message, e *embed) {
			e.Image = &discordgo.MessageEmbedImage{URL: "attachment://a.png"}
		}, "no file a.png"},
		"menu as payload": {func(m *message, _ *embed) { m.Menus = []discord.Menu{menu(25)} }, ""},
	} {
		e := &discordgo.MessageEmbed{Title: "title"}
		m := discord.Message{Embeds: []*discordgo.MessageEmbed{e}}
		c.change(&m, e)
		got := strings.Join(MessageProblems(m), "\n")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: problems %q, want %q", name, got, c.want)
		}
	}
}

// TestLayoutProblemsReportsEachLimit checks messages with a layout.
func TestLayoutProblemsReportsEachLimit(t *testing.T) {
	t.Parallel()
	text, button := discord.Text("text"), &discord.Button{Label: "l", CustomID: "id"}
	cover := &discord.Picture{URL: "attachment://a.png", Description: "cover"}
	many := make([]discord.Block, 41)
	for i := range many {
		many[i] = text
	}
	file := []discord.File{{Name: "a.png"}}
	for name, c := range map[string]struct {
		m    discord.Message
		want string // part of the problem; empty: none
	}{
		"everything": {discord.Message{Files: file, Layout: []discord.Block{discord.Container{Color: 1,
			Blocks: []discord.Block{text, discord.Section{Texts: []string{"a", "b"}, Thumbnail: cover},
				discord.Separator{}, discord.Section{Texts: []string{"a"}, Button: button}, menu(25)}},
			rows(1, 5)[0]}}, ""},
		"no alternative text": {discord.Message{Files: file, Layout: []discord.Block{
			discord.Gallery{{URL: "attachment://a.png"}}}}, "alternative text"},
		"missing file": {discord.Message{Layout: []discord.Block{discord.AttachedFile("a.png")}}, "no file a.png"},
		"hidden file":  {discord.Message{Files: file, Layout: []discord.Block{text}}, "not shown"},
		"content":      {discord.Message{Content: "x", Layout: []discord.Block{text}}, "other content"},
		"many":         {discord.Message{Layout: many}, "41 components"},
		"empty":        {discord.Message{Layout: []discord.Block{discord.Text(" ")}}, "0 components"},
		"nested containers": {discord.Message{Layout: []discord.Block{discord.Container{Blocks: []discord.Block{
			discord.Container{Blocks: []discord.Block{text}}}}}}, "may not be here"},
		"repeated id": {discord.Message{Layout: []discord.Block{
			discord.Section{Texts: []string{"a"}, Button: button}, discord.Row{*button}}}, "two components"},
		"long text is truncated": {discord.Message{Layout: []discord.Block{discord.Text(long(3000)),
			discord.Text(long(3000))}}, ""},
		"section without accessory is text": {discord.Message{Layout: []discord.Block{
			discord.Section{Texts: []string{"a"}}}}, ""},
	} {
		got := strings.Join(MessageProblems(c.m), "\n")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: problems %q, want %q", name, got, c.want)
		}
	}
}

// TestMenuProblemsReportsEachLimit checks payloads that [discord.NewMenu] never produces.
func TestMenuProblemsReportsEachLimit(t *testing.T) {
	t.Parallel()
	for options, want := range map[string]string{
		`[{"label":"a","value":"1"}]`: "",
		`[]`:                          "0 options",
		`[{"label":" ","value":"1"}]`: "label of an option is blank",
		`[{"label":"a","value":""}]`:  "value of a is blank",
		`[{"label":"a","value":"1"},{"label":"b","value":"1"}]`:         "two options",
		`[{"label":"a","value":"1","description":"` + long(101) + `"}]`: "description of a",
		`[{"label":"a","value":"1"}],"max_values":2`:                    "2 permitted options",
		`[{"label":"a","value":"1"}],"min_values":2`:                    "2 required options",
		`[{"label":"a","value":"1"}],"placeholder":"` + long(151) + `"`: "placeholder",
		`[{"label":"` + long(101) + `","value":"1"}]`:                   "label of an option has",
	} {
		var row rowPayload
		wire := `{"components":[{"type":3,"custom_id":"menu","options":` + options + `}]}`
		if err := json.Unmarshal([]byte(wire), &row); err != nil {
			t.Fatal(err)
		}
		var c limitChecker
		c.rows([]rowPayload{row})
		got := strings.Join(c.problems, "\n")
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: problems %q, want %q", options, got, want)
		}
	}
}

func long(n int) string { return strings.Repeat("x", n) }

func menu(options int) discord.Menu {
	c := discord.MenuConfig{CustomID: "menu"}
	for i := range options {
		c.Options = append(c.Options, discord.MenuOption{Label: fmt.Sprint("option ", i), Value: fmt.Sprint(i)})
	}
	return discord.NewMenu(c)
}

func rows(n, buttons int) (all []discord.Row) {
	for i := range n {
		var row discord.Row
		for k := range buttons {
			row = append(row, discord.Button{Label: "l", CustomID: fmt.Sprint("id", i, k)})
		}
		all = append(all, row)
	}
	return all
}
