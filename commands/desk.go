package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// Desk tells people about their orders: it keeps each order's message moving,
// and turns it into the song. It implements [songs.Courier].
type Desk struct {
	discord Discord
	files   songs.Files
	family  riffusion.Family
	log     *slog.Logger
	now     func() time.Time
	ahead   func(context.Context, songs.OrderID) (int, error)
	seal    Seal
	speech  Speech
	voice   bool // songs can be played in voice channels

	channels songChannels // nil: there are none
	copies   copier       // nil: nothing is made to fit
	album    func(context.Context, songs.Place) string

	mu     sync.Mutex
	boards map[songs.OrderID]*board
}

// NewDesk builds a desk. What can be made of a song depends on the family.
func NewDesk(discord Discord, files songs.Files, family riffusion.Family, log *slog.Logger, now func() time.Time) *Desk {
	return &Desk{discord: discord, files: files, family: family, log: log, now: now, speech: asDiscordSays{}, boards: make(map[songs.OrderID]*board)}
}

// AskAhead tells the desk whom to ask how many orders go before one. The line
// and the desk know each other; this is the second half of their introduction.
func (d *Desk) AskAhead(ahead func(context.Context, songs.OrderID) (int, error)) { d.ahead = ahead }

// OpenSeal tells the desk how tokens were sealed.
func (d *Desk) OpenSeal(s Seal) { d.seal = s }

// Speak tells the desk whom to ask for the language of an order that nobody has
// just placed.
func (d *Desk) Speak(s Speech) { d.speech = s }

// language is what an order's message is written in.
func (d *Desk) language(ctx context.Context, o songs.Order) words.Language {
	to, _ := decodeAddress(o.Address) // one that cannot be read says nothing
	if to.Language == "" && o.Place.GuildID != "" {
		return d.speech.Language(ctx, o.Place.GuildID, "")
	}
	return words.In(to.Language)
}

// OfferVoice lets songs be played in voice channels.
func (d *Desk) OfferVoice() { d.voice = true }

// PostIn is the address of an order that has no message yet: its songs are posted
// in a channel.
func PostIn(channelID string) []byte { return address{ChannelID: channelID}.encode() }

// The pace of status edits: the first waits a moment, since an order passes
// its first states at once; after that Discord's buckets are spared.
const (
	firstEdit = time.Second
	editPace  = 5 * time.Second
)

// statusTime bounds one edit of a status, and with it how long a finished song
// may wait for one that is under way.
const statusTime = 15 * time.Second

// board is the status of one order that is being worked.
type board struct {
	id     songs.OrderID
	latest chan songs.Order // the newest state that was not shown yet
	stop   chan struct{}
	done   chan struct{}
}

// Changed shows an order's state soon, unless a newer one comes first.
func (d *Desk) Changed(o songs.Order) {
	if to, err := decodeAddress(o.Address); err == nil && to.MessageID == "" && to.Token.Token == "" {
		return // there is no message to show it in
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	b, ok := d.boards[o.ID]
	if !ok {
		b = &board{id: o.ID, latest: make(chan songs.Order, 1), stop: make(chan struct{}), done: make(chan struct{})}
		d.boards[o.ID] = b
		go d.show(b)
	}
	select {
	case <-b.latest:
	default:
	}
	b.latest <- o
}

// Dropped stops an order's status: it was never taken in, or goes on elsewhere.
func (d *Desk) Dropped(id songs.OrderID) { d.quiet(id) }

// show edits the status message until the board is stopped, or nothing was new
// for a while: thousands that wait their turn cost nothing. An edit that is under
// way at the end is waited for and not cut off: Discord might still get to it,
// after the song.
func (d *Desk) show(b *board) {
	defer close(b.done)
	var shown string
	pause, failures := firstEdit, 0
	for {
		select {
		case <-b.stop:
			return
		case <-time.After(pause):
		}
		pause = editPace
		select {
		case <-b.stop:
			return
		default:
		}
		select {
		case o := <-b.latest:
			ctx, cancel := context.WithTimeout(context.Background(), statusTime)
			ahead, err := d.place(ctx, o)
			if errors.Is(err, songs.ErrNotFound) {
				cancel()
				continue // it left the queue: another process may be showing more already
			}
			m := d.status(d.language(ctx, o), o, ahead)
			err = nil // a status without a place is better than none
			if m.Embeds[0].Description != shown {
				err = d.edit(ctx, o, m)
			}
			cancel()
			if err != nil {
				// The next state, or the song itself, gets another chance.
				d.log.Warn("show order status failed", "order", o.ID, "err", err)
				failures++
				pause = min(editPace<<min(failures, 4), time.Minute)
				continue
			}
			shown, failures = m.Embeds[0].Description, 0
		default:
			if d.retire(b) {
				return
			}
		}
	}
}

// place is how many orders go before one that is queued.
func (d *Desk) place(ctx context.Context, o songs.Order) (int, error) {
	if o.State != songs.Queued || d.ahead == nil {
		return unknown, nil
	}
	n, err := d.ahead(ctx, o.ID)
	if err != nil {
		return unknown, err
	}
	return n, nil
}

// retire removes a board that has nothing to show.
func (d *Desk) retire(b *board) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(b.latest) > 0 {
		return false
	}
	if d.boards[b.id] == b {
		delete(d.boards, b.id)
	}
	return true
}

// quiet stops an order's status for good and waits until nothing of it is under
// way, so that a late status never covers the answer.
func (d *Desk) quiet(id songs.OrderID) {
	d.mu.Lock()
	b, ok := d.boards[id]
	delete(d.boards, id)
	d.mu.Unlock()
	if ok {
		close(b.stop)
		<-b.done
	}
}

// edit changes the order's message by the token while it is good, and as the
// bot itself after.
func (d *Desk) edit(ctx context.Context, o songs.Order, m Message) error {
	to, err := decodeAddress(o.Address)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	if token := d.seal.open(to.Token); token.Token != "" && to.fresh(d.now()) {
		_, err := d.discord.EditAnswer(ctx, token, m)
		if err == nil || !errors.Is(err, ErrTokenExpired) {
			return err
		}
	}
	if to.MessageID == "" {
		return ErrMessageGone
	}
	_, err = d.discord.Edit(ctx, to.ChannelID, to.MessageID, m)
	return err
}

// settle puts an order's last word where people look for it: into its message,
// or, when that was deleted, into a new one. The order's id as nonce keeps a
// repeated post from appearing twice.
//
// It returns the order's address from then on, and [songs.ErrNowhere] when no
// place is left.
func (d *Desk) settle(ctx context.Context, o songs.Order, m Message) ([]byte, error) {
	d.quiet(o.ID)
	err := d.edit(ctx, o, m)
	if !errors.Is(err, ErrMessageGone) && !errors.Is(err, ErrNoAccess) && !errors.Is(err, ErrNotEditable) {
		return o.Address, err
	}
	to, _ := decodeAddress(o.Address) // an old one that cannot be read is replaced
	m.Nonce = string(o.ID)
	channel := o.Place.ChannelID
	posted, postErr := d.discord.Post(ctx, channel, m)
	if shut(postErr) && to.ParentID != "" {
		channel = to.ParentID
		posted, postErr = d.discord.Post(ctx, channel, m)
	}
	switch {
	case shut(postErr):
		return o.Address, fmt.Errorf("%w: %w", songs.ErrNowhere, errors.Join(err, postErr))
	case postErr != nil:
		return o.Address, errors.Join(err, postErr)
	}
	if errors.Is(err, ErrNotEditable) && to.MessageID != "" {
		// It would say for ever that the song is being made.
		if err := d.discord.Delete(ctx, to.ChannelID, to.MessageID); err != nil && !errors.Is(err, ErrMessageGone) {
			d.log.WarnContext(ctx, "delete replaced message failed", "order", o.ID, "err", err)
		}
	}
	to.Token, to.ChannelID, to.MessageID, to.Language = Token{}, channel, posted.ID, d.language(ctx, o).Tag()
	return to.encode(), nil
}

// shut reports whether a channel takes no message of the bot's.
func shut(err error) bool {
	return errors.Is(err, ErrMessageGone) || errors.Is(err, ErrNoAccess) || errors.Is(err, ErrNotEditable)
}

// Deliver turns the order's message into its songs.
func (d *Desk) Deliver(ctx context.Context, o songs.Order) ([]byte, error) {
	l := d.language(ctx, o)
	to, err := d.settle(ctx, o, d.finished(l, o))
	if errors.Is(err, ErrTooLarge) {
		// The bot itself may post less than whoever asked: Discord's 10 MiB, as far as
		// is known.
		to, err = d.settle(ctx, o, d.finished(l, d.fit(ctx, o, DefaultSizeLimit)))
	}
	if errors.Is(err, ErrTooLarge) { // the links always fit
		o.Songs = slices.Clone(o.Songs)
		for i := range o.Songs {
			o.Songs[i].Posted = songs.File{}
		}
		to, err = d.settle(ctx, o, d.finished(l, o))
	}
	if errors.Is(err, ErrRejected) {
		to, err = d.deliverPlainly(ctx, o, err)
	}
	if err == nil {
		o.Address = to
		d.postFurther(ctx, o.Place.ChannelID, "", o)
		d.announce(ctx, o)
	}
	return to, err
}

// Apart returns the address for another message in the channel of an order's.
func (d *Desk) Apart(o songs.Order) []byte {
	to, _ := decodeAddress(o.Address) // one that cannot be read says nothing
	return address{ChannelID: o.Place.ChannelID, AvatarURL: to.AvatarURL, Language: to.Language}.encode()
}

// Explain turns the order's message into the reason why there is no song. Of songs
// that another order lacked, the message of that order tells; and an order that was
// looked for in vain gets no new message, only its old one is brought up to date.
func (d *Desk) Explain(ctx context.Context, o songs.Order) error {
	to, err := decodeAddress(o.Address)
	if err == nil && o.Rest() && to.MessageID == "" {
		return nil
	}
	if o.Looks > 0 {
		d.quiet(o.ID)
		err := d.edit(ctx, o, ended(d.language(ctx, o), o))
		if errors.Is(err, ErrMessageGone) || errors.Is(err, ErrNoAccess) {
			return nil
		}
		return err
	}
	m := ended(d.language(ctx, o), o)
	_, err = d.settle(ctx, o, m)
	if errors.Is(err, ErrRejected) { // perhaps for a word of the requester's, so without any
		_, err = d.settle(ctx, o, Message{Content: m.Embeds[0].Title, Components: m.Components})
	}
	return err
}
