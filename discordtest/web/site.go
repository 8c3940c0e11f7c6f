package web

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest"
)

//go:embed static
var static embed.FS

// Site is a running site.
type Site struct {
	server  *discordtest.Server
	opts    Options
	log     *slog.Logger
	http    *http.Server
	address string
	boot    string // differs between runs, so that a page of an earlier run loads itself again
	closing context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu    sync.Mutex
	feeds map[string]*feed // by the member's name
}

// Start starts a site for the members of a server. The caller closes it before the server.
func Start(ctx context.Context, server *discordtest.Server, opts Options) (*Site, error) {
	opts.Address = cmp.Or(opts.Address, "127.0.0.1:0")
	opts.Person = cmp.Or(opts.Person, "Ana")
	opts.BotIcon = cmp.Or(opts.BotIcon, "🤖")
	if err := checkLoopback(opts.Address); err != nil {
		return nil, fmt.Errorf("start web client: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", opts.Address)
	if err != nil {
		return nil, fmt.Errorf("start web client at %s: %w", opts.Address, err)
	}
	s := &Site{server: server, opts: opts, log: opts.Log, address: listener.Addr().String(),
		boot: fmt.Sprintf("%x", time.Now().UnixNano()), feeds: make(map[string]*feed)}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.closing, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.http = &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)}
	s.running.Go(func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("serve web client failed", "err", err)
		}
	})
	return s, nil
}

// URL returns the address of the first page.
func (s *Site) URL() string { return "http://" + s.address + "/" }

// Close ends all connections. Further calls do nothing.
func (s *Site) Close() error {
	s.cancel()
	err := s.http.Close()
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.feeds {
		f.stop()
	}
	s.feeds = make(map[string]*feed)
	return err
}

// handler returns the handler of all addresses.
func (s *Site) handler() http.Handler {
	mux := http.NewServeMux()
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // the directory is embedded
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(files)))
	s.register(mux)
	extensions := http.NewServeMux()
	for _, e := range s.opts.Extensions {
		e.Register(extensions)
	}
	mux.Handle("/x/", s.withActing(extensions))
	return guard(s.named(mux))
}

// runHeader is the header with the run of the site, by which a page of an earlier run notices that another one answers.
const runHeader = "Site-Run"

// named adds the run of the site to all answers.
func (s *Site) named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(runHeader, s.boot)
		next.ServeHTTP(w, r)
	})
}

// register adds the routes of the site itself.
func (s *Site) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.getHome)
	mux.HandleFunc("GET /static/render.css", getRenderStyle)
	mux.HandleFunc("GET /as/{person}/{$}", s.showing((*viewer).getFirst))
	mux.HandleFunc("GET /as/{person}/c/{channel}", s.showing((*viewer).getChannel))
	mux.HandleFunc("GET /as/{person}/events", s.acting((*viewer).getEvents))
	mux.HandleFunc("GET /as/{person}/c/{channel}/files/{message}/{file}/{name}", s.acting((*viewer).getFile))
	for route, do := range map[string]func(*viewer, http.ResponseWriter, *http.Request) error{
		"GET c/{channel}/commands":                    (*viewer).getCommands,
		"POST c/{channel}/command":                    (*viewer).postCommand,
		"POST c/{channel}/complete":                   (*viewer).postComplete,
		"POST c/{channel}/line":                       (*viewer).postLine,
		"POST c/{channel}/press":                      (*viewer).postPress,
		"POST c/{channel}/messages":                   (*viewer).postMessage,
		"POST c/{channel}/read":                       (*viewer).postRead,
		"POST c/{channel}/typing":                     (*viewer).postTyping,
		"GET c/{channel}/messages/{message}":          (*viewer).getText,
		"POST c/{channel}/messages/{message}/edit":    (*viewer).postEdit,
		"POST c/{channel}/messages/{message}/react":   (*viewer).postReaction,
		"POST c/{channel}/messages/{message}/delete":  (*viewer).postDelete,
		"POST c/{channel}/messages/{message}/threads": (*viewer).postThread,
		"POST forms/{form}":                           (*viewer).postForm,
		"POST direct":                                 (*viewer).postDirect,
		"POST voice":                                  (*viewer).postVoice,
	} {
		method, path, _ := strings.Cut(route, " ")
		mux.HandleFunc(method+" /as/{person}/"+path, s.acting(do))
	}
	mux.HandleFunc("POST /people", s.postPerson)
}
