package hear

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/web"
)

//go:embed assets
var assets embed.FS

//go:embed section.html
var sectionText string

var section = template.Must(template.New("section").Parse(sectionText))

// Options are the settings of the extension.
type Options struct {
	Server *discordtest.Server
	// Locale is the language of the page: English, or Chinese where it begins with "zh".
	Locale string
}

// Extension adds sound to the page.
type Extension struct {
	opts     Options
	clock    serverClock
	stations stations
}

// New returns the extension.
func New(opts Options) *Extension {
	clock := serverClock{time.Now()}
	return &Extension{opts: opts, clock: clock,
		stations: stations{server: opts.Server, clock: clock, all: make(map[*userclient.Person]*station)}}
}

// Register adds the routes.
func (e *Extension) Register(mux *http.ServeMux) {
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the directory is embedded
	}
	mux.Handle("GET /x/hear/", http.StripPrefix("/x/hear/", http.FileServerFS(files)))
	mux.HandleFunc("GET /x/hear/socket", e.serveSocket)
	mux.HandleFunc("GET /x/hear/stream.ogg", e.serveStream)
}

// Place returns the place of the section.
func (e *Extension) Place() web.Place { return web.VoiceBar }

// Assets returns the paths of the scripts and style sheets.
func (e *Extension) Assets() (scripts, styles []string) {
	return []string{"/x/hear/hear.js"}, []string{"/x/hear/hear.css"}
}

// Section returns the voice channel's part of the page. It is hidden until the person joins one.
func (e *Extension) Section() (template.HTML, error) {
	var b bytes.Buffer
	if err := section.Execute(&b, e.words()); err != nil {
		return "", fmt.Errorf("render the voice channel: %w", err)
	}
	return template.HTML(b.String()), nil //nolint:gosec // the template escapes what it inserts
}

// words are the texts in one language.
type words struct{ Voice, Users, Delay, Level, Mute, Unmute, Start, Bot, Muted, Deafened, Reconnecting string }

func (e *Extension) words() words {
	if strings.HasPrefix(e.opts.Locale, "zh") {
		return words{Voice: "语音频道", Users: "频道中的成员", Delay: "延迟", Level: "音量电平", Mute: "静音",
			Unmute: "取消静音", Start: "播放声音", Bot: "应用", Muted: "已闭麦", Deafened: "已停止收听",
			Reconnecting: "正在重新连接……"}
	}
	return words{Voice: "Voice channel", Users: "In this channel", Delay: "Delay", Level: "Sound level", Mute: "Mute",
		Unmute: "Unmute", Start: "Play sound", Bot: "app", Muted: "muted", Deafened: "deafened",
		Reconnecting: "Reconnecting…"}
}
