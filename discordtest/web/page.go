package web

import (
	"bytes"
	_ "embed" // the template and a style sheet
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/web/render"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"initial": func(name string) string { r, _ := utf8.DecodeRuneInString(name); return string(r) },
	"side":    func(w words, c sideChannel) map[string]any { return map[string]any{"Words": w, "Channel": c} },
}).Parse(pageSource))

// page is what the template shows.
type page struct {
	Words       words
	Language    string
	BotIcon     string
	Person      string
	UserID      string
	Cursor      string
	Now         int64  // the server's time in milliseconds
	Notice      string // empty for none
	Channel     userclient.Channel
	Mark        string
	Guilds      []sideGuild
	Direct      []sideChannel
	Messages    []shown
	Older       bool // there may be older messages
	Members     []roleGroup
	People      []listedMember // as whom a page can act
	Suggestions []string
	VoiceBar    []template.HTML
	Drawer      []template.HTML
	Scripts     []string
	Styles      []string
}

// Root returns the address before the member's actions.
func (p page) Root() string { return pageOf(p.Person) }

// pageOf returns the address of the pages of a member.
func pageOf(name string) string { return "/as/" + url.PathEscape(name) + "/" }

// getHome leads to the page of the default member.
func (s *Site) getHome(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, pageOf(s.opts.Person), http.StatusSeeOther)
}

// getFirst leads to the first channel that the member sees.
func (v *viewer) getFirst(w http.ResponseWriter, r *http.Request) error {
	guilds, direct, err := v.side(r.Context(), "")
	if err != nil {
		return err
	}
	all := direct
	for _, g := range slices.Backward(guilds) {
		all = append(g.Channels, all...)
	}
	if len(all) > 0 {
		address := all[0].Address
		if r.URL.Query().Has(goneQuery) {
			address += "?" + goneQuery + "=1"
		}
		http.Redirect(w, r, address, http.StatusSeeOther)
		return nil
	}
	return &problemError{v.words().NoChannel}
}

// getChannel shows a channel.
func (v *viewer) getChannel(w http.ResponseWriter, r *http.Request) error {
	p, err := v.page(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return fmt.Errorf("render page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b.Bytes())
	return nil
}

// page collects what a page shows. The position in the events comes first, so that the page misses none.
func (v *viewer) page(r *http.Request) (page, error) {
	p := page{Cursor: v.cursor(), Words: v.words(), Language: v.language(), Person: v.person.Name,
		UserID: v.person.ID(), Now: v.site.server.Now().UnixMilli(), Suggestions: v.site.opts.Suggestions,
		BotIcon: v.site.opts.BotIcon}
	if r.URL.Query().Has(goneQuery) {
		p.Notice = p.Words.Gone
	}
	var err error
	if p.Channel, err = v.person.Channel(r.Context(), r.PathValue("channel")); err != nil {
		return page{}, err
	}
	v.feed.markRead(p.Channel.ID)
	if p.Messages, p.Older, err = v.messages(r.Context(), p.Channel.ID, r.URL.Query().Get("before")); err != nil {
		return page{}, err
	}
	if p.Guilds, p.Direct, err = v.side(r.Context(), p.Channel.ID); err != nil {
		return page{}, err
	}
	p.Mark = sideChannel{Channel: p.Channel}.Mark()
	p.Members = v.members(p.Channel.GuildID)
	p.People = v.people()
	return p, v.site.extend(&p)
}

// people returns the members as whom a page can act.
func (v *viewer) people() (all []listedMember) {
	guilds := v.person.Guilds()
	if len(guilds) == 0 {
		return nil
	}
	for _, group := range v.grouped(guilds[0]) {
		for _, m := range group.Members {
			if !m.Bot {
				all = append(all, m)
			}
		}
	}
	return all
}

// extend adds what the extensions show.
func (s *Site) extend(p *page) error {
	for _, e := range s.opts.Extensions {
		section, err := e.Section()
		if err != nil {
			return fmt.Errorf("render section: %w", err)
		}
		if e.Place() == VoiceBar {
			p.VoiceBar = append(p.VoiceBar, section)
		} else {
			p.Drawer = append(p.Drawer, section)
		}
		scripts, styles := e.Assets()
		p.Scripts, p.Styles = append(p.Scripts, scripts...), append(p.Styles, styles...)
	}
	return nil
}

// getRenderStyle serves the style sheet of messages.
func getRenderStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write([]byte(render.Style))
}

// language returns the language of the page for its lang attribute.
func (v *viewer) language() string {
	if strings.HasPrefix(v.site.opts.Locale, "zh") {
		return v.site.opts.Locale
	}
	return "en"
}
