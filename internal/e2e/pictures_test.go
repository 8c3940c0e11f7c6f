package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/web/render"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestScreenshotMessages renders the messages of a script in each language as contact sheets, for
// a desktop and a phone, and the README's picture. RIFFBOT_SCREENSHOTS is the directory for them.
func TestScreenshotMessages(t *testing.T) {
	to := os.Getenv("RIFFBOT_SCREENSHOTS")
	if to == "" {
		t.Skip("takes pictures with Chromium; make screenshots-messages runs it")
	}
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatal("ffmpeg is not installed")
	}
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Fatal("Chromium is not installed")
	}
	for _, lang := range []struct{ name, locale, owner string }{{"en", "en-US", "Ana"}, {"zh", "zh-CN", "安娜"}} {
		t.Run(lang.name, func(t *testing.T) {
			g := newGallery(t, ffmpeg, lang.locale, lang.owner)
			g.run(filepath.Join("docs", "picture", "messages."+lang.name+".txt"))
			if len(g.pictures) < 25 {
				t.Errorf("the script has only %d pictures", len(g.pictures))
			}
			g.sheet(filepath.Join(to, "messages-"+lang.name+".jpg"), sheet{columns: 4, width: 600})
			g.sheet(filepath.Join(to, "messages-"+lang.name+"-phone.jpg"), sheet{columns: 6, width: 360})
			if lang.name == "en" {
				g.post(filepath.Join(to, "song.png"))
			}
		})
	}
}

// lineLimit is the longest time that a line of the script may take.
const lineLimit = 3 * time.Minute

// gallery runs a script and renders messages of it.
type gallery struct {
	t        *testing.T
	harness  harness
	member   string
	dir      string // of the page and its files
	renderer render.Renderer
	pictures []picture
	files    map[string]string // names by address

	mu     sync.Mutex
	events []map[string]any  // versions of messages, oldest first
	names  map[string]string // of members, channels and roles, by id
}

// picture is a rendered message or form.
type picture struct {
	Title string
	HTML  template.HTML
}

func newGallery(t *testing.T, ffmpeg, locale, owner string) *gallery {
	t.Helper()
	g := &gallery{t: t, member: owner, dir: t.TempDir(), files: make(map[string]string), names: make(map[string]string)}
	g.harness = newHarness(t, sandbox.Options{Locale: locale, RenderTime: 3 * time.Second, SongLength: 24 * time.Second,
		CoverSize: 640, OnEvent: g.event, Getenv: settings("FFMPEG", ffmpeg, "USER_CREDITS_PER_DAY", "60",
			"GUILD_CREDITS_PER_DAY", "200", "MAX_QUEUED_PER_USER", "10")})
	g.renderer = render.Renderer{Locale: locale, Name: g.name, File: g.file, BotIcon: "🎵"}
	return g
}

// event keeps a version of a message. It runs while its member is locked.
func (g *gallery) event(event string, m map[string]any) {
	if event != "MESSAGE_CREATE" && event != "MESSAGE_UPDATE" {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.events = append(g.events, m)
	for _, who := range []any{m["author"], sub(m, "interaction_metadata")["user"]} {
		if u, ok := who.(map[string]any); ok {
			name := text(u, "global_name")
			if name == "" {
				name = text(u, "username")
			}
			g.names[text(u, "id")] = name
		}
	}
}

// sub returns an object in another one.
func sub(o map[string]any, key string) map[string]any {
	inner, _ := o[key].(map[string]any)
	return inner
}

// name returns the name of a member, channel or role.
func (g *gallery) name(id string) string {
	g.mu.Lock()
	known := g.names[id]
	g.mu.Unlock()
	if known != "" {
		return known
	}
	for _, what := range []string{"channels", "roles"} {
		var all []map[string]any
		address := g.harness.Discord.URL() + "/api/v10/guilds/" + g.harness.Discord.GuildID() + "/" + what
		body, err := download(g.t.Context(), address, "Bot "+g.harness.Discord.BotToken())
		if err != nil || json.Unmarshal(body, &all) != nil {
			continue
		}
		g.mu.Lock()
		for _, o := range all {
			g.names[text(o, "id")] = text(o, "name")
		}
		g.mu.Unlock()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.names[id]
}

// file saves a file of a message next to the page and returns its name.
func (g *gallery) file(address string) string {
	bare, _, _ := strings.Cut(address, "?")
	if name := g.files[bare]; name != "" {
		return name
	}
	body, err := download(g.t.Context(), address, "")
	if err != nil {
		g.t.Errorf("fetch %s: %v", bare, err)
		return ""
	}
	name := fmt.Sprintf("%d%s", len(g.files), filepath.Ext(bare))
	if err := os.WriteFile(filepath.Join(g.dir, name), body, 0o600); err != nil {
		g.t.Fatal(err)
	}
	g.files[bare] = name
	return name
}

func download(ctx context.Context, address, authorization string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}

// run runs a script. In addition to the lines of the sandbox it has
//
//	picture "Title"          renders the latest answer, or the open form
//	picture "Title" "text"   renders the newest version of a message that has the text
//	! line                   a line that the bot refuses
func (g *gallery) run(path string) {
	script, err := os.ReadFile(path)
	if err != nil {
		g.t.Fatal(err)
	}
	for i, line := range strings.Split(string(script), "\n") {
		line = strings.TrimSpace(line)
		if err := g.do(line); err != nil {
			g.t.Errorf("%s:%d: %s: %v", path, i+1, line, err)
		}
	}
}

func (g *gallery) do(line string) error {
	if rest, found := strings.CutPrefix(line, "picture "); found {
		parts := strings.Split(rest, `"`)
		switch len(parts) {
		case 3:
			return g.picture(parts[1], "")
		case 5:
			return g.picture(parts[1], parts[3])
		default:
			return errors.New(`write picture "Title" or picture "Title" "text"`)
		}
	}
	refused := strings.HasPrefix(line, "! ")
	l, err := userclient.Parse(strings.TrimPrefix(line, "! "))
	if err != nil {
		return err
	}
	switch l.Verb {
	case "":
		return nil
	case "as":
		g.member = l.Words[0]
		_ = g.harness.person(g.t, g.member)
		return nil
	case "fault":
		return g.harness.Fault(l.Words[0])
	case "server":
		members := strings.Split(l.Words[1], ", ")
		g.harness.Discord.CreateGuild(discord.NewGuild{Name: l.Words[0], Owner: members[0], Members: members[1:],
			Channels: []discord.NewChannel{{Name: "general"}}})
		return nil
	case "advance":
		g.harness.Advance(l.Time)
		return nil
	}
	ctx, cancel := context.WithTimeout(g.t.Context(), lineLimit)
	defer cancel()
	err = g.harness.person(g.t, g.member).Do(ctx, l)
	failure, failed := errors.AsType[*userclient.FailureError](err)
	switch {
	case refused && failed:
		return nil
	case refused:
		return fmt.Errorf("not refused: %w", err)
	case failed:
		return fmt.Errorf("refused: %w", failure)
	}
	return err
}

// picture renders an answer, a form or a message with a text.
func (g *gallery) picture(title, has string) error {
	p := g.harness.person(g.t, g.member)
	g.renderer.Now = g.harness.Now()
	var rendered template.HTML
	var err error
	if form := p.OpenForm(); form != nil && has == "" {
		rendered, err = g.renderer.Form(form)
	} else {
		var m map[string]any
		if has == "" {
			if answers := p.Answers(); len(answers) > 0 {
				m = answers[len(answers)-1].Raw
			}
		} else {
			ctx, cancel := context.WithTimeout(g.t.Context(), lineLimit)
			defer cancel()
			err := p.WaitFor(ctx, func([]userclient.Message) bool { m = g.newest(has); return m != nil })
			if err != nil {
				return fmt.Errorf("no message has %q: %w", has, err)
			}
		}
		if m == nil {
			return errors.New("there is no answer")
		}
		rendered, err = g.renderer.Message(m)
	}
	g.pictures = append(g.pictures, picture{title, rendered})
	return err
}

// newest returns the newest version of a message that has a text.
func (g *gallery) newest(has string) map[string]any {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := len(g.events) - 1; i >= 0; i-- {
		if strings.Contains(userclient.Show(g.events[i]), has) {
			return g.events[i]
		}
	}
	return nil
}
