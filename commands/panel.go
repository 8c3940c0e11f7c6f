package commands

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// Panel shows what a guild's jukebox plays: one message, kept at the bottom of its
// channel. It implements [jukebox.Display].
type Panel struct {
	discord Discord
	files   songs.Files
	log     *slog.Logger

	life  context.Context
	end   context.CancelFunc
	group sync.WaitGroup

	mu     sync.Mutex
	box    panelBox
	speech Speech
	access Access
	ended  bool
	boards map[string]*panelBoard // by guild
}

// panelBox is what the panel needs of the jukebox.
type panelBox interface {
	View(guildID string) (jukebox.View, bool)
	Player(ctx context.Context, guildID string) (*jukebox.Player, error)
}

// panelBoard is the panel of one guild.
type panelBoard struct {
	guild string
	wake  chan struct{}
	// Whoever hears of messages waits for nobody who edits one: these have no lock.
	where  atomic.Pointer[jukebox.Place] // at, as others see it
	pushed atomic.Int64                  // messages below it

	mu      sync.Mutex
	at      jukebox.Place
	old     jukebox.Place   // what an earlier round left, until there is a new one
	entry   jukebox.EntryID // whose picture it has
	shown   string          // what it shows, as it was sent
	blocked string          // a channel that does not let it write
}

// NewPanel returns a panel that shows nothing before it is told of a jukebox.
func NewPanel(discord Discord, files songs.Files, access Access, log *slog.Logger) *Panel {
	p := &Panel{discord: discord, files: files, access: access, log: log, speech: asDiscordSays{}, boards: make(map[string]*panelBoard)}
	p.life, p.end = context.WithCancel(context.Background())
	return p
}

// Watch tells the panel of its jukebox. They know each other; this is the second
// half of their introduction.
func (p *Panel) Watch(box panelBox) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.box = box
}

// Speak tells the panel in which language servers are spoken to; until then it is
// English. Called before Run.
func (p *Panel) Speak(s Speech) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.speech = s
}

// language is what a guild's panel is written in.
func (p *Panel) language(ctx context.Context, guildID string) words.Language {
	p.mu.Lock()
	s := p.speech
	p.mu.Unlock()
	return s.Language(ctx, guildID, "")
}

// Run keeps the panels until ctx ends.
func (p *Panel) Run(ctx context.Context) error {
	<-ctx.Done()
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
	p.end()
	p.group.Wait()
	return nil
}

// The panel's pace: a change waits a moment for others that come with it, and
// edits are so far apart that Discord's buckets hold. Lyrics move at that pace,
// too: the present line and those that follow are shown. From so many messages
// below it on, it moves to the bottom of its channel.
const (
	panelMoment = 300 * time.Millisecond
	panelPace   = 5 * time.Second
	panelPushed = 5
)

// Changed shows a guild's jukebox soon.
func (p *Panel) Changed(guildID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	b := p.boards[guildID]
	if b == nil {
		b = &panelBoard{guild: guildID, wake: make(chan struct{}, 1)}
		p.boards[guildID] = b
		p.group.Go(func() { p.keep(p.life, b) })
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Heard says that somebody wrote a message into a channel.
func (p *Panel) Heard(channelID, messageID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.boards {
		if at := b.where.Load(); at != nil && at.ChannelID == channelID && at.MessageID != messageID && at.MessageID != "" {
			b.pushed.Add(1)
		}
	}
}

// keep shows one guild's jukebox until ctx ends.
func (p *Panel) keep(ctx context.Context, b *panelBoard) {
	timer := time.NewTimer(panelMoment)
	defer timer.Stop()
	var last time.Time // of an edit
	idle := false
	for {
		if idle {
			select {
			case <-ctx.Done():
				return
			case <-b.wake:
			}
			timer.Reset(max(panelMoment, panelPace-time.Since(last)))
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		changed, playing := p.show(ctx, b)
		if changed {
			last = time.Now()
		}
		idle = !playing
		timer.Reset(panelPace)
		if idle {
			timer.Stop()
		}
	}
}

// visible is a jukebox as all may see it who can see a channel.
func (p *Panel) visible(ctx context.Context, guildID, channelID string, view jukebox.View) (jukebox.View, error) {
	if p.access == nil {
		return view, errNoAccess
	}
	v, err := p.access.Audience(ctx, guildID, channelID)
	if err != nil {
		return view, err
	}
	return masked(ctx, p.access, v, view)
}

// showTime bounds one change of a panel.
const showTime = 30 * time.Second

// show brings the message up to date. It reports whether Discord was asked for
// anything, and whether the panel changes by itself.
func (p *Panel) show(ctx context.Context, b *panelBoard) (changed, playing bool) {
	p.mu.Lock()
	box := p.box
	p.mu.Unlock()
	if box == nil {
		return false, false
	}
	v, ok := box.View(b.guild)
	if !ok {
		return false, false
	}
	playing = v.Playing || v.Channel != "" && v.Radio != nil
	ctx, cancel := context.WithTimeout(ctx, showTime)
	defer cancel()
	v, err := p.visible(ctx, b.guild, v.Panel.ChannelID, v)
	if err != nil {
		p.log.WarnContext(ctx, "find audience of panel failed", "guild", b.guild, "err", err)
		return false, playing
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.at != v.Panel { // of an earlier process, or in another channel now
		if b.at.MessageID != "" && b.at.ChannelID != v.Panel.ChannelID {
			p.remove(ctx, b.at)
		}
		b.at, b.shown, b.entry = v.Panel, "", ""
		b.pushed.Store(0)
	}
	defer func() { at := b.at; b.where.Store(&at) }()
	switch {
	case b.at.ChannelID == "", b.at.ChannelID == b.blocked:
		return false, playing
	case v.Channel == "" && b.at.MessageID == "":
		return false, false
	}
	if v.Now == nil && v.Channel != "" && b.at.MessageID == "" && v.Radio == nil && v.Notice == (jukebox.Notice{}) {
		return false, playing // nothing to show yet
	}
	changed, err = p.bring(ctx, b, v)
	if err == nil && v.Channel == "" && b.at.MessageID != "" { // the next round has a panel of its own
		b.old, b.at.MessageID = b.at, ""
		err = p.remember(ctx, b)
	}
	switch {
	case err == nil:
	case errors.Is(err, ErrNoAccess):
		b.blocked = b.at.ChannelID
		p.log.WarnContext(ctx, "the panel may not be shown there", "guild", b.guild, "channel", b.at.ChannelID, "err", err)
	case ctx.Err() == nil:
		p.log.WarnContext(ctx, "the panel was not shown", "guild", b.guild, "err", err)
	}
	return changed, playing
}

// bring edits the message, or posts it anew where it is gone or was pushed up.
func (p *Panel) bring(ctx context.Context, b *panelBoard, v jukebox.View) (changed bool, err error) {
	l := p.language(ctx, b.guild)
	m := panelMessage(l, v)
	text := asSent(m)
	entry := jukebox.EntryID("")
	if v.Now != nil {
		entry = v.Now.ID
	}
	repost := b.at.MessageID != "" && b.pushed.Load() >= panelPushed && v.Channel != ""
	if text == b.shown && !repost {
		return false, nil
	}
	if b.at.MessageID != "" && !repost {
		if m.KeepFiles = entry == b.entry && b.shown != ""; !m.KeepFiles {
			p.picture(l, &m, v)
		}
		_, err := p.discord.Edit(ctx, b.at.ChannelID, b.at.MessageID, m)
		if err == nil {
			b.shown, b.entry = text, entry
			return true, nil
		}
		if !errors.Is(err, ErrMessageGone) && !errors.Is(err, ErrNotEditable) {
			return true, err
		}
		if v.Channel == "" {
			return true, nil
		}
	}
	for _, old := range []jukebox.Place{b.at, b.old} {
		if old.MessageID != "" {
			defer p.remove(ctx, old)
		}
	}
	b.old = jukebox.Place{}
	m.KeepFiles = false
	p.picture(l, &m, v)
	posted, err := p.discord.Post(ctx, b.at.ChannelID, m)
	if err != nil {
		return true, err
	}
	b.at.MessageID, b.shown, b.entry = posted.ID, text, entry
	b.pushed.Store(0)
	return true, p.remember(ctx, b)
}

// remember keeps which message the panel is.
func (p *Panel) remember(ctx context.Context, b *panelBoard) error {
	player, err := p.box.Player(ctx, b.guild)
	if err != nil {
		return err
	}
	return player.Panel(ctx, b.at)
}

func (p *Panel) remove(ctx context.Context, at jukebox.Place) {
	if err := p.discord.Delete(ctx, at.ChannelID, at.MessageID); err != nil && !errors.Is(err, ErrMessageGone) {
		p.log.WarnContext(ctx, "an old panel was not deleted", "channel", at.ChannelID, "err", err)
	}
}

// pressed answers a press on the panel with the panel as it is now.
func (p *Panel) pressed(ctx context.Context, it *Interaction, v jukebox.View) error {
	l := p.language(ctx, it.GuildID)
	v, err := p.visible(ctx, it.GuildID, it.ChannelID, v)
	if err != nil {
		return err
	}
	m := panelMessage(l, v)
	p.mu.Lock()
	b := p.boards[it.GuildID]
	p.mu.Unlock()
	if b == nil || it.Message == nil {
		return it.Edit(ctx, m)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	entry := jukebox.EntryID("")
	if v.Now != nil {
		entry = v.Now.ID
	}
	own := b.at.MessageID == it.Message.ID
	if m.KeepFiles = own && entry == b.entry; !m.KeepFiles {
		p.picture(l, &m, v)
	}
	err = it.Edit(ctx, m)
	if err == nil && own {
		b.shown, b.entry = asSent(m), entry
	}
	return err
}

// asSent is a message as it is compared with the one before: without files.
func asSent(m Message) string {
	m.Files, m.KeepFiles = nil, true
	b, err := json.Marshal(m.Payload())
	if err != nil {
		return "" // never equal to a good one
	}
	return string(b)
}
