package drawer

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/web"
)

//go:embed assets
var assets embed.FS

//go:embed drawer.html
var templatesText string

var templates = template.Must(template.New("drawer").Parse(templatesText))

// Purchase is a purchase at an emulated provider.
type Purchase struct{ Provider, ID, Action, Model, Text string }

// Options are the settings of the extension. Without Requests, Log, Purchases or Story, the drawer has no such part.
type Options struct {
	Server *discordtest.Server
	// Locale is the language of the page: English, or Chinese if it begins with zh.
	Locale string
	// Faults are the faults that can be injected, and Inject injects one. Default: those of the server.
	Faults []Fault
	Inject func(spec string) error
	// Purchases returns what the bot bought at emulated providers, oldest first.
	Purchases func() []Purchase
	Requests  *Requests
	Log       *Log
	Story     *Story
}

// Extension adds the drawer's tools to the page.
type Extension struct {
	opts  Options
	words words
}

// New returns the extension.
func New(opts Options) *Extension {
	if opts.Inject == nil {
		opts.Faults, opts.Inject = ServerFaults(opts.Server, opts.Locale), opts.Server.Fault
	}
	return &Extension{opts: opts, words: wordsOf(opts.Locale)}
}

// Register adds the routes.
func (e *Extension) Register(mux *http.ServeMux) {
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the directory is embedded
	}
	mux.Handle("GET /x/drawer/", http.StripPrefix("/x/drawer/", http.FileServerFS(files)))
	mux.HandleFunc("POST /x/drawer/faults", e.postFault)
	mux.HandleFunc("GET /x/drawer/clock", e.getClock)
	mux.HandleFunc("POST /x/drawer/clock", e.postClock)
	if e.opts.Requests != nil {
		mux.HandleFunc("GET /x/drawer/requests", e.getRequests)
	}
	if e.opts.Log != nil {
		mux.HandleFunc("GET /x/drawer/log", e.getLog)
	}
	if e.opts.Purchases != nil {
		mux.HandleFunc("GET /x/drawer/purchases", e.getPurchases)
	}
	if e.opts.Story != nil {
		mux.HandleFunc("GET /x/drawer/script", e.getScript)
	}
}

// Place returns the place of the section.
func (e *Extension) Place() web.Place { return web.Drawer }

// Assets returns the paths of the scripts and style sheets.
func (e *Extension) Assets() (scripts, styles []string) {
	return []string{"/x/drawer/drawer.js"}, []string{"/x/drawer/drawer.css"}
}

// service is a service with its faults.
type service struct {
	Name   string
	Faults []Fault
}

// Section returns the tools.
func (e *Extension) Section() (template.HTML, error) {
	var services []service
	for _, f := range e.opts.Faults {
		if len(services) == 0 || services[len(services)-1].Name != f.Service {
			services = append(services, service{Name: f.Service})
		}
		last := &services[len(services)-1]
		last.Faults = append(last.Faults, f)
	}
	page := struct {
		Words                           words
		Services                        []service
		Purchases, Requests, Log, Story bool
	}{e.words, services, e.opts.Purchases != nil, e.opts.Requests != nil, e.opts.Log != nil, e.opts.Story != nil}
	return render("section", page)
}

// render executes a template.
func render(name string, data any) (template.HTML, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return template.HTML(b.String()), nil //nolint:gosec // the template escapes what it inserts
}
