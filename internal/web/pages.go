package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/i18n"
)

// view is what the layout and pages read.
type view struct {
	Language string
	Viewer   Viewer
	Path     string
	Return   string // the path to which the form of the language leads back
	Tabs     []Tab
	Data     any
	// GuildName is the server of the page, also if the viewer is no member.
	GuildName string
	Languages []languageChoice
}

// languageChoice is a language that the viewer can choose.
type languageChoice struct {
	Tag, Name string
	Chosen    bool
}

// languageChoices returns all languages, each by its name in that language.
func languageChoices(chosen i18n.Language) (all []languageChoice) {
	for _, l := range i18n.All() {
		all = append(all, languageChoice{l.Tag(), l.T("settings.language-name"), l == chosen})
	}
	return all
}

// pages are the templates of all areas, by language and name.
type pages struct {
	byLanguage map[i18n.Language]map[string]*template.Template
}

// layoutName is the template that surrounds all pages.
const layoutName = "layout.html"

// newPages parses the templates. They may use the following functions:
//
//	t "id" "Name" value …        a text
//	plural "id" n "Name" value … a text with a number
//	asset "name"                 the path of a static file
//	date time                    a date, as <time> shows it without JavaScript
//	clock duration               3:05
func newPages(all []fs.FS, files *assets) (*pages, error) {
	p := &pages{byLanguage: make(map[i18n.Language]map[string]*template.Template)}
	for _, l := range i18n.All() {
		layout, err := template.New(layoutName).Funcs(functions(l, files)).ParseFS(ownTemplates, layoutName)
		if err != nil {
			return nil, fmt.Errorf("parse layout: %w", err)
		}
		p.byLanguage[l] = make(map[string]*template.Template)
		for _, area := range all {
			if err := parseArea(p.byLanguage[l], layout, area); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// partPrefix begins the names of files with parts of the pages of an area.
const partPrefix = "_"

// parseArea parses the pages of an area. They may use what the files of the area with [partPrefix] define.
func parseArea(to map[string]*template.Template, layout *template.Template, files fs.FS) error {
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return fmt.Errorf("list templates: %w", err)
	}
	parts := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasPrefix(name, partPrefix) })
	for _, name := range names {
		if name == layoutName || strings.HasPrefix(name, partPrefix) {
			continue
		}
		if to[name] != nil {
			return fmt.Errorf("two areas have the template %s", name)
		}
		page, err := layout.Clone()
		if err == nil {
			page, err = page.ParseFS(files, append(slices.Clone(parts), name)...)
		}
		if err != nil {
			return fmt.Errorf("parse template %s: %w", name, err)
		}
		to[name] = page
	}
	return nil
}

func functions(l i18n.Language, files *assets) template.FuncMap {
	return template.FuncMap{
		"t":      l.T,
		"plural": l.Plural,
		"asset":  files.path,
		"date":   func(t time.Time) string { return t.UTC().Format("2006-01-02") },
		"clock":  clock,
	}
}

// clock returns a duration as minutes and seconds.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// render writes a page, or nothing if its template fails.
func (p *pages) render(w http.ResponseWriter, status int, name string, l i18n.Language, v view) error {
	page := p.byLanguage[l][name]
	if page == nil {
		return fmt.Errorf("no template %q", name)
	}
	v.Languages = languageChoices(l)
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, layoutName, v); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := b.WriteTo(w)
	return err
}
