package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/media"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
)

// Explain tells a person, privately, why a handler gave up and what to do. It
// reports whether the error is worth a line in the log: a person's mistake is
// not.
func Explain(ctx context.Context, it *Interaction, err error) (log bool, failed error) {
	m, ours := explanation(it, err)
	return ours, it.Fail(ctx, m)
}

func explanation(it *Interaction, err error) (m Message, ours bool) {
	l := it.Private()
	var invalid *briefError
	var limit *songs.LimitError
	var words *songwriter.Error
	var upload *uploadError
	var number *numberError
	var place *placeError
	var input *media.InputError
	if m, ok := refused(l, err); ok {
		return m, false
	}
	switch {
	case errors.As(err, &invalid):
		m := trouble("That needs a small change", problemText(invalid.err))
		if invalid.fix != "" {
			m.Components = []Row{{{Label: "Fix it", Emoji: "✏️", Style: ButtonBlue, CustomID: invalid.fix}}}
		}
		return m, false
	case errors.As(err, &upload):
		return trouble("That file cannot be used", upload.advice()), false
	case errors.As(err, &place):
		return trouble("That channel is closed", place.advice(l)), false
	case errors.Is(err, media.ErrNoTool):
		return trouble("I cannot make that here", "The machine I run on has no ffmpeg, which this needs. The song itself, its words (`lrc`, `srt`) and all of it as `zip` can be had with `/download`; whoever runs me can install ffmpeg."), false
	case errors.Is(err, songs.ErrCannotFit), errors.Is(err, ErrTooLarge):
		return trouble("It does not fit", tooLarge(it, err)), false
	case errors.As(err, &input):
		return trouble("The recording cannot be used", unusable(l, input)), true
	case errors.Is(err, errSilent):
		return trouble("There are no words", "This one is instrumental."), false
	case errors.Is(err, errBusy):
		return trouble("One after the other", fmt.Sprintf("%d files are being made for you. When one is ready, ask again.", errandsAtOnce)), false
	case errors.Is(err, songs.ErrNotFound):
		return trouble("I no longer know that song", "It was made before my last restart, or long ago. Make a new one with `/song`; the post above keeps its files."), false
	case errors.Is(err, errNoReport):
		return trouble("That is settled", "Somebody else has decided about it, or it is gone. `/reports` shows what is left."), false
	case errors.Is(err, errReported):
		return trouble("You have reported that already", "The curators of this server see it in `/reports`. Thank you."), false
	case errors.Is(err, errNoSongThere):
		return trouble("There is no song of mine there", "Use this on a message of mine that shows a song, or name one with `/report`."), false
	case errors.Is(err, guilds.ErrUnderWay):
		return trouble("Something of yours is still under way", "Wait until your songs are finished, or call them off with `/cancel`; then delete your data."), false
	case errors.Is(err, errNotYours):
		return trouble("That is not yours to decide", "Only whoever asked for this song, or somebody who manages the server, can do that."), false
	case errors.As(err, &number):
		return trouble("That is no number I can use", fmt.Sprintf("**%s** takes whole numbers from 0 to %s; 0 is no limit.", number.field, thousands(number.most))), false
	case errors.Is(err, errNotCurator):
		return trouble("That is for curators", "It takes a curator's role, which `/settings` names, or the permission *Manage Server*."), false
	case errors.Is(err, songs.ErrTaken):
		return trouble("Too late for that", "This order has ended, is being posted this moment, or was bought again already."), false
	case errors.As(err, &limit):
		return limited(limit), false
	case errors.As(err, &words):
		return unwritten(words), words.Kind == songwriter.Account || words.Kind == songwriter.Down
	case errors.Is(err, songs.ErrUnsuitable):
		return trouble("That is not made here", "This server's rules, or the bot's, do not allow it. Try another idea."), false
	case errors.Is(err, requests.ErrNotFound):
		return trouble("I no longer know that", "It was removed, or belongs to another server. `/requests` shows what is on the board."), false
	case errors.Is(err, requests.ErrClosed):
		return trouble("Too late for that", "It was chosen, declined or merged already, or its time is over. `/requests` shows what is open."), false
	case errors.Is(err, errAlone):
		return trouble("That works in servers", "A board of ideas is a server's. Use the command there."), false
	case errors.Is(err, errRules):
		return trouble("That needs a small change", "Give whole numbers: minutes from 1 to 10080, votes from 1 to 1000, songs a day from 0 to 100."), false
	case errors.Is(err, errSides):
		return trouble("A battle needs two to four sides", "Choose `song1` and `song2` (up to four songs), or give an `idea` with `style1` and `style2` (up to four styles); not the same one twice."), false
	case errors.Is(err, errNoSong):
		return trouble("There is no such song here", "`/library` lists the songs of this server; choose one that is suggested while you type."), false
	case errors.Is(err, errWordless):
		return trouble("There is nothing to sing there", "That message has no text. Use it on one that has, or tell me your idea with `/song`."), false
	case errors.Is(err, errDraftGone):
		return trouble("That draft is gone", "It was sung, discarded, or is too old. `/lyrics` and `/write` begin another."), false
	case errors.Is(err, ErrUnknown):
		return sorry(l, "trouble.unknown"), false
	case errors.Is(err, ErrStopping):
		return sorry(l, "trouble.stopping"), false
	default:
		return trouble("Something went wrong on my side", fmt.Sprintf("Nothing was bought by this. Try again; if it stays, give the server's admin this id: `%s`", it.ID)), true
	}
}

// limited says which bound an order met, and when there is room again.
func limited(e *songs.LimitError) Message {
	again := fmt.Sprintf("It starts anew <t:%d:R>.", e.Again.Unix())
	switch e.Kind {
	case songs.LimitUserDay:
		return trouble("That was all for today", fmt.Sprintf("Everybody can order songs for %s credits a day, and yours are used or held by songs under way. %s", thousands(e.Limit), again))
	case songs.LimitGuildDay:
		return trouble("This server has used up its songs for today", fmt.Sprintf("It can order songs for %s credits a day, and those are used or held by songs under way. %s", thousands(e.Limit), again))
	case songs.LimitMemberDay:
		return trouble("That was all for today", fmt.Sprintf("Here everybody can order songs for %s credits a day, and yours are used or held by songs under way. %s", thousands(e.Limit), again))
	case songs.LimitGuildMonth:
		return trouble("This server has used up its songs for this month", fmt.Sprintf("It can order songs for %s credits a month, and those are used or held by songs under way. %s", thousands(e.Limit), again))
	case songs.LimitCoolDown:
		return trouble("A little patience", fmt.Sprintf("Here one waits a while between two songs. You can order the next one <t:%d:R>.", e.Again.Unix()))
	case songs.LimitBlocked:
		return trouble("You cannot order songs here", "Whoever looks after this server has decided so. Ask them if you think that is a mistake; what was made stays in `/library`.")
	case songs.LimitChannel:
		return trouble("Not in this channel", "Here songs are ordered in "+channelList(e.Channels)+".")
	default:
		return trouble("You have enough songs waiting", fmt.Sprintf("Up to %s of yours can wait at a time. When one begins, there is room for the next; `/queue` shows them, `/cancel` calls one off.", thousands(e.Limit)))
	}
}

// channelList names channels, as far as a sentence can.
func channelList(ids []string) string {
	var names []string
	for _, id := range ids[:min(len(ids), 10)] {
		names = append(names, "<#"+id+">")
	}
	if len(ids) > len(names) {
		names = append(names, "others")
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// errNotYours says that somebody wants to decide about another's order.
var errNotYours = errors.New("the order is somebody else's")

// ErrStopping answers what comes in while the bot shuts down.
var ErrStopping = errors.New("the bot is shutting down")

// briefError is a person's brief that cannot be ordered as it is. Fix is the
// custom id of the button that opens the form again, if there is one.
type briefError struct {
	err error
	fix string
}

func (e *briefError) Error() string { return e.err.Error() }
func (e *briefError) Unwrap() error { return e.err }

// problemText says for each thing that is wrong what would be right.
func problemText(err error) string {
	var lines []string
	for _, e := range split(err) {
		lines = append(lines, "• "+adviceOn(e))
	}
	return strings.Join(lines, "\n")
}

// adviceOn says what would be right in place of one thing that is wrong.
func adviceOn(err error) string {
	if p, ok := errors.AsType[*songs.BriefError](err); ok {
		return advice(p)
	}
	if span, ok := errors.AsType[*songs.RangeError](err); ok {
		return outside(span)
	}
	if p, ok := errors.AsType[*positionError](err); ok {
		if p.text == "" {
			return fmt.Sprintf("Say **%s** where: in seconds (`75`) or in minutes and seconds (`1:15`).%s", p.field, lasts(p.length))
		}
		return fmt.Sprintf("I cannot read “%s” as a time. Write **%s** in seconds (`75`) or in minutes and seconds (`1:15`).%s", cut(plain(p.text), 40), p.field, lasts(p.length))
	}
	return plain(err.Error())
}

// lasts says how long a song is.
func lasts(length time.Duration) string {
	if length == 0 {
		return ""
	}
	return fmt.Sprintf(" The song goes from 0:00 to %s.", exactly(length))
}

// outside says what parts of a song can be meant.
func outside(e *songs.RangeError) string {
	switch e.Kind {
	case "beyond":
		return fmt.Sprintf("**%s** lies behind the end.%s", e.Field, lasts(e.Length))
	case "order":
		return "The part has to end after it begins: **to** has to be later than **from**." + lasts(e.Length)
	case "short":
		return "The part is too short: at least one second can be replaced." + lasts(e.Length)
	default:
		return fmt.Sprintf("**%s** has to be at least 0:01.%s", e.Field, lasts(e.Length))
	}
}

func advice(p *songs.BriefError) string {
	switch p.Kind {
	case "missing":
		switch p.Field {
		case "style":
			return "Say in which **style**: genre, mood, instruments, like `bossa nova, nylon guitar`."
		case "other song":
			return "Choose another song to take from, not the same."
		case "lyrics":
			return "The **lyrics** are empty. Write at least one line, or use `/song` and let the words be written for you."
		}
		return "The **prompt** is empty. Say in a few words what the song is about, like `rain on tin roofs, slow and warm`."
	case "long":
		text := fmt.Sprintf("The **%s** is %s characters long; at most %s fit. ", p.Field, thousands(p.Length), thousands(p.Limit))
		if p.Field == "lyrics" {
			text = fmt.Sprintf("The **lyrics** are %s characters long; at most %s fit. ", thousands(p.Length), thousands(p.Limit))
		}
		switch p.Field {
		case "prompt":
			return text + "Style counts too. Keep the heart of it, or bring your own words with `/lyrics`."
		case "title":
			return text + "A shorter title reads better on a phone, too."
		default:
			return text + "Shorten it a little."
		}
	case "unknown":
		switch {
		case p.Field == "action":
			return "The provider that makes the songs here cannot do that."
		case p.Field == "section" && len(p.Choices) == 0:
			return "I don't know where the parts of this song are. Say **from** and **to** instead, like `0:10` and `0:20`."
		}
		return fmt.Sprintf("There is no such **%s**. Choose one of: %s.", p.Field, plain(strings.Join(p.Choices, ", ")))
	default:
		return plain(p.Error())
	}
}

// split takes joined errors apart.
func split(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// thousands writes a number as people read it: 12,345.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
