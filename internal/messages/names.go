package messages

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// MessageLink returns the URL of a message. It is empty if there is no message.
func MessageLink(guildID string, p board.Post) string {
	if p.MessageID == "" {
		return ""
	}
	return "https://discord.com/channels/" + guildID + "/" + p.ChannelID + "/" + p.MessageID
}

// Ordinal formats the number of a line in a list.
func Ordinal(n int) string { return fmt.Sprintf("`%d.`", n) }

// Credits formats an amount of credits.
func Credits(l i18n.Language, n int) string { return l.Plural("writing.credits", n) }

// QueueEntryName returns the title of a queue entry, or a placeholder if it has none or is hidden
// from the viewer.
func QueueEntryName(l i18n.Language, e jukebox.Entry) string {
	if e.Hidden {
		return l.T("library.hidden")
	}
	return cmp.Or(e.Title(), l.T("library.untitled"))
}

// QueueEntryTitle returns the shortened title of a queue entry, escaped for Markdown.
func QueueEntryTitle(l i18n.Language, e jukebox.Entry) string {
	return discord.Cut(discord.Plain(QueueEntryName(l, e)), 100)
}

// RequestedBy returns who added a queue entry: a member, the radio or autoplay.
func RequestedBy(l i18n.Language, e jukebox.Entry) string {
	switch e.Source {
	case jukebox.ByRadio:
		return l.T("jukebox.requester.radio")
	case jukebox.Autoplay:
		return l.T("jukebox.requester.autoplay")
	default:
		return MemberName(l, e.By)
	}
}

// RequesterName returns RequestedBy, shortened and escaped for Markdown.
func RequesterName(l i18n.Language, e jukebox.Entry) string {
	return discord.Cut(discord.Plain(RequestedBy(l, e)), 40)
}

// QueueModeText describes the order in which a queue plays.
func QueueModeText(l i18n.Language, m jukebox.Mode, shuffled bool) string {
	switch {
	case shuffled:
		return l.T("jukebox.mode.shuffled")
	case m == jukebox.Fifo:
		return l.T("jukebox.mode.fifo")
	case m == jukebox.Votes:
		return l.T("jukebox.mode.votes")
	default:
		return l.T("jukebox.mode.fair")
	}
}

// EntryName returns a song's title, followed by its take if another song of the order has the same
// title.
func EntryName(l i18n.Language, s songs.Entry) string {
	name := cmp.Or(s.Title, l.T("library.untitled"))
	if s.Take > 1 && s.SameTitle {
		return l.T("library.take", "Title", name, "Take", s.Take)
	}
	return name
}

// FileName returns the name of a file of a song.
func FileName(l i18n.Language, e songs.Entry, extension string) string {
	return discord.FileName(l, EntryName(l, e), extension)
}

// RoughDuration rounds a duration up to ten seconds, minutes or hours for display.
func RoughDuration(l i18n.Language, d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return l.T("orders.queue.seconds", "Number", int((d+10*time.Second-1)/(10*time.Second)*10))
	case d < 90*time.Minute:
		return l.T("orders.queue.minutes", "Number", int((d+time.Minute-1)/time.Minute))
	default:
		return l.T("orders.queue.hours", "Number", int((d+time.Hour-1)/time.Hour))
	}
}

// Age says in a few characters how old something is, such as "3 d".
func Age(l i18n.Language, age time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case age < time.Minute:
		return l.T("songpost.age.new")
	case age < time.Hour:
		return l.T("songpost.age.minutes", "Number", int(age/time.Minute))
	case age < day:
		return l.T("songpost.age.hours", "Number", int(age/time.Hour))
	case age < 365*day:
		return l.T("songpost.age.days", "Number", int(age/day))
	default:
		return l.T("songpost.age.years", "Number", int(age/(365*day)))
	}
}

// Mentions lists at most ten channels, roles or members as mentions; sign is the beginning of a
// mention, such as "<#". Mentions in an embed ping nobody.
func Mentions(l i18n.Language, sign string, ids []string) string {
	if len(ids) == 0 {
		return l.T("settings.none")
	}
	var all []string
	for _, id := range ids[:min(len(ids), 10)] {
		all = append(all, sign+id+">")
	}
	if more := len(ids) - len(all); more > 0 {
		all = append(all, l.T("settings.more", "More", more))
	}
	return strings.Join(all, " ")
}

// MemberName returns the name of a member, or the text for a member whose data was deleted.
func MemberName(l i18n.Language, m songs.Member) string {
	if m.Deleted() {
		return l.T("orders.deleted-member")
	}
	return m.Name
}

// SharedBy names the requester of a song and the member who posts it, once if they are the same. both is the id of the
// text that names two.
func SharedBy(l i18n.Language, both string, it *discord.Interaction, e songs.Entry) string {
	if e.Requester.ID != "" && e.Requester.ID == it.User().ID {
		return l.T("orders.song.requester", "Name", e.Requester.Name)
	}
	return l.T(both, "Requester", MemberName(l, e.Requester), "Sharer", it.UserName())
}
