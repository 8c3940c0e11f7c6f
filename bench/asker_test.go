package bench

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/palette"
)

// answerTime is how long a member waits for an answer.
const answerTime = time.Minute

// asker is a member who uses commands and measures how long the answers take.
type asker struct {
	name   string // the number of servers if each had as many songs as that of the member
	member string
	person *userclient.Person
	song   string                // id of a song with versions
	show   userclient.CommandUse // of /library show

	mu      sync.Mutex
	id      string    // of the newest interaction
	began   time.Time // when it reached the bot
	shown   chan error
	pending bool // shown receives the first text of an answer
}

func newAsker(name, member, song string, p *userclient.Person) *asker {
	a := &asker{name: name, member: member, song: song, person: p, shown: make(chan error, 1)}
	p.Observe(a.observe)
	return a
}

// observe notes when an interaction begins, and when its answer first shows something.
func (a *asker) observe(event string, data map[string]any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch event {
	case "INTERACTION_CREATE":
		a.id, a.began = fmt.Sprint(data["id"]), time.Now()
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		of, _ := data["interaction_metadata"].(map[string]any)
		embeds, _ := data["embeds"].([]any)
		if !a.pending || of == nil || of["id"] != a.id || len(embeds) == 0 {
			return
		}
		var err error
		if e, _ := embeds[0].(map[string]any); e["color"] == float64(palette.Failed) {
			err = fmt.Errorf("refused: %v", e["title"])
		}
		a.pending = false
		a.shown <- err
	}
}

// do does a step and returns how long the answer took since the interaction reached the bot.
func (a *asker) do(ctx context.Context, s step) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var err error
	line := strings.NewReplacer("MEMBER", a.member, "SONG", a.song).Replace(s.line)
	switch {
	case s.complete != "":
		err = a.complete(ctx, s.complete)
	case s.starts:
		err = a.start(ctx, line)
	default:
		var l userclient.Line
		if l, err = userclient.Parse(line); err == nil {
			err = a.person.Do(ctx, l)
		}
	}
	ended := time.Now()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", s.name, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return ended.Sub(a.began), nil
}

// start uses a command and waits until the answer shows something.
func (a *asker) start(ctx context.Context, line string) error {
	a.mu.Lock()
	a.pending = true
	a.mu.Unlock()
	if err := a.person.StartLine(ctx, "", a.person.CurrentChannel(), line); err != nil {
		return err
	}
	select {
	case err := <-a.shown:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// complete types a text into the option of /library show.
func (a *asker) complete(ctx context.Context, text string) error {
	if a.show.CommandID == "" {
		all, err := a.person.Commands(ctx, a.person.CurrentChannel())
		if err != nil {
			return err
		}
		for _, c := range all {
			if c["name"] == "library" {
				a.show = userclient.CommandUse{ChannelID: a.person.CurrentChannel(), CommandID: fmt.Sprint(c["id"]),
					ApplicationID: fmt.Sprint(c["application_id"])}
			}
		}
	}
	a.show.Options = []any{map[string]any{"name": "show", "type": 1, "options": []any{
		map[string]any{"name": "song", "type": 3, "value": text, "focused": true}}}}
	_, err := a.person.Complete(ctx, a.show)
	return err
}
