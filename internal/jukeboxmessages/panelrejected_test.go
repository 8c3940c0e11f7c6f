package jukeboxmessages

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// rejectingClient fails every request with err until that is nil.
type rejectingClient struct {
	discord.Client
	err   atomic.Pointer[error]
	calls atomic.Int64
}

func (c *rejectingClient) respond(m *discord.Message) (*discord.Message, error) {
	c.calls.Add(1)
	if err := c.err.Load(); err != nil {
		return nil, *err
	}
	return m, nil
}
func (c *rejectingClient) Post(context.Context, string, discord.Message) (*discord.Message, error) {
	return c.respond(&discord.Message{ID: "new"})
}
func (c *rejectingClient) Edit(context.Context, string, string, discord.Message) (*discord.Message, error) {
	return c.respond(&discord.Message{ID: "m"})
}
func (c *rejectingClient) Delete(context.Context, string, string) error { return nil }

// changingPlayers has a playing jukebox whose view changes at each update.
type changingPlayers struct {
	fakePlayers
	began time.Time
}

func (p *changingPlayers) View(string) (jukebox.View, bool) {
	v := p.view
	v.At, v.Shuffle = time.Now(), int(time.Since(p.began)/panelInterval)%2 == 0
	return v, true
}

// TestRejectedPanelIsRetriedWithGrowingPauses checks that a panel that Discord rejects is retried
// with growing pauses, and updated at the usual interval after Discord accepts it again.
func TestRejectedPanelIsRetriedWithGrowingPauses(t *testing.T) {
	for name, refusal := range map[string]error{"later": discord.ErrLater, "rejected": discord.ErrRejected,
		"too large":    discord.ErrTooLarge,
		"not editable": errors.Join(discord.ErrNotEditable, discord.ErrLater), "unknown": errors.New("refused")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &rejectingClient{}
				d.err.Store(&refusal)
				p := NewPanel(d, nil, commandtest.OpenAccess{}, discord.DefaultLocales{}, slog.New(slog.DiscardHandler))
				now := commandtest.QueueEntry("Boat")
				players := &changingPlayers{fakePlayers{jukebox.View{GuildID: "g", Channel: "c", Now: &now,
					Playing: true, Length: 10 * time.Hour,
					Panel: jukebox.Place{ChannelID: "text", MessageID: "m"}}}, time.Now()}
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan error)
				go func() { ended <- p.Run(ctx) }()
				for range 3600 {
					p.Changed(players, "g")
					<-time.After(time.Second)
				}
				if n := d.calls.Load(); n < 5 || n > 40 {
					t.Errorf("%d calls in an hour", n)
				}
				d.err.Store(nil)
				<-time.After(maxPanelPause)
				before := d.calls.Load()
				<-time.After(time.Minute)
				if n := d.calls.Load() - before; n < 6 {
					t.Errorf("%d calls in a minute after it was accepted", n)
				}
				stop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// settablePlayers has one jukebox with a view that a test changes while the panel runs.
type settablePlayers struct {
	fakePlayers
	view atomic.Pointer[jukebox.View]
}

func (p *settablePlayers) View(string) (jukebox.View, bool) { return *p.view.Load(), true }

// TestPanelWithoutMusicNeedsNoGoroutine checks that the goroutine of a panel ends with the music, and that a later
// change is shown.
func TestPanelWithoutMusicNeedsNoGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &rejectingClient{} // rejects nothing
		p := NewPanel(client, nil, commandtest.OpenAccess{}, discord.DefaultLocales{}, slog.New(slog.DiscardHandler))
		now := commandtest.QueueEntry("Boat")
		view := jukebox.View{GuildID: "g", Channel: "c", Now: &now, Playing: true, Length: time.Minute,
			Panel: jukebox.Place{ChannelID: "text"}}
		players := &settablePlayers{}
		players.view.Store(&view)
		p.Changed(players, "g")
		<-time.After(time.Minute)
		playing := client.calls.Load()
		pausedView := view
		pausedView.Playing, pausedView.Paused = false, true
		players.view.Store(&pausedView)
		ended := make(chan struct{})
		go func() { p.group.Wait(); close(ended) }()
		select {
		case <-ended:
		case <-time.After(time.Minute):
			t.Error("the goroutine runs a minute after the music")
		}
		paused := client.calls.Load()
		loud := pausedView
		loud.Shuffle = true
		players.view.Store(&loud)
		p.Changed(players, "g")
		<-time.After(time.Minute)
		if playing == 0 || paused == playing || client.calls.Load() == paused {
			t.Errorf("%d calls while playing, %d with the pause, %d with the change", playing, paused, client.calls.Load())
		}
		p.cancel()
		p.group.Wait()
	})
}
