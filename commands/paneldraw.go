package commands

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/jukebox"
	"riffbot/internal/media"
	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// panelMessage draws what a jukebox does.
func panelMessage(l words.Language, v jukebox.View) Message {
	e := &discordgo.MessageEmbed{Color: palette.Done}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	known := noticeWords(l, v.Notice)
	switch {
	case v.Channel == "":
		e.Title = l.Say("jukebox.panel.silent")
		e.Description = cmp.Or(known, l.Say("jukebox.panel.bring-back"))
		return m
	case v.Now == nil:
		e.Title = l.Say("jukebox.panel.nothing")
		e.Description = l.Say("jukebox.panel.add")
		if v.Radio != nil {
			e.Description = radioLine(l, v)
		}
		if known != "" {
			e.Description += "\n\n" + known
		}
		m.Components = []Row{{{Emoji: "⏹️", CustomID: customID("juke-stop")}}}
		return m
	}
	now := *v.Now
	e.Title = cut(plain(nameOfWaiting(l, now)), 256)
	if art := art(now.Song.Song); art.Key != "" {
		e.Thumbnail = &discordgo.MessageEmbedThumbnail{URL: "attachment://" + artName(art)}
	}
	lines := []string{cut(plain(now.Song.Style), 200), progress(l, v)}
	if sung := singing(v); sung != "" {
		lines = append(lines, "", sung)
	}
	if known != "" {
		lines = append(lines, "", known)
	}
	e.Description = cut(strings.TrimSpace(strings.Join(lines, "\n")), 4096)
	e.Author = &discordgo.MessageEmbedAuthor{Name: cut(askedBy(l, now, v.Radio != nil), 256)}
	e.Fields = []*discordgo.MessageEmbedField{{Name: l.Say("jukebox.panel.next"), Value: nextUp(l, v), Inline: true},
		{Name: l.Say("jukebox.panel.channel"), Value: "<#" + v.Channel + ">", Inline: true}}
	if v.Radio != nil {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.Say("jukebox.panel.radio"), Value: radioLine(l, v)})
	}
	e.Footer = &discordgo.MessageEmbedFooter{Text: panelFooter(l, v)}
	m.Components = panelButtons(l, v)
	return m
}

// askedBy says how what plays came into the playlist.
func askedBy(l words.Language, e jukebox.Entry, radio bool) string {
	switch {
	case e.Why == jukebox.ByRadio:
		return l.Say("jukebox.panel.by-radio", "Name", e.By.Name)
	case e.Why == jukebox.Autoplay && radio: // which goes on with anything
		return l.Say("jukebox.panel.library")
	case e.Why == jukebox.Autoplay:
		return l.Say("jukebox.panel.autoplay")
	default:
		return l.Say("jukebox.panel.asked", "Name", e.By.Name)
	}
}

// noticeWords says what people should know; empty where that is nothing.
func noticeWords(l words.Language, n jukebox.Notice) string {
	switch n.Kind {
	case jukebox.NoticeLost:
		return l.Say("jukebox.notice.lost")
	case jukebox.NoticeDropped:
		return l.Say("jukebox.notice.dropped", "Title", cut(plain(cmp.Or(n.Title, l.Say("library.untitled"))), 100))
	case jukebox.NoticeFailed:
		return l.Say("jukebox.notice.failed")
	case jukebox.NoticeSpent:
		return l.Say("jukebox.notice.spent")
	case jukebox.NoticeUnheard:
		return l.Say("jukebox.notice.unheard")
	case jukebox.NoticeForbidden:
		return l.Say("jukebox.notice.forbidden")
	case jukebox.NoticePrivate:
		return l.Say("jukebox.notice.private")
	default:
		return ""
	}
}

// panelButtons are what one can press below what plays.
func panelButtons(l words.Language, v jukebox.View) []Row {
	toggle := Button{Emoji: "⏸️", CustomID: customID("juke-toggle")}
	if v.Paused {
		toggle.Emoji, toggle.Style = "▶️", ButtonBlue
	}
	loop := Button{Emoji: "🔁", CustomID: customID("juke-loop")}
	switch v.Loop {
	case jukebox.LoopAll:
		loop.Style = ButtonBlue
	case jukebox.LoopOne:
		loop.Emoji, loop.Style = "🔂", ButtonBlue
	}
	lit := func(b Button, on bool) Button {
		if on {
			b.Style = ButtonBlue
		}
		return b
	}
	return []Row{
		{toggle, {Emoji: "⏭️", CustomID: customID("juke-skip")}, loop,
			lit(Button{Emoji: "🔀", CustomID: customID("juke-shuffle")}, v.Shuffle), {Emoji: "⏹️", CustomID: customID("juke-stop")}},
		{{Emoji: "❤️", CustomID: customID("juke-heart", string(v.Now.Song.ID))},
			lit(Button{Emoji: "🎤", CustomID: customID("juke-sing")}, !v.Quiet), {Label: l.Say("jukebox.panel.playlist"), Emoji: "📜", CustomID: customID("juke-queue", "0")}},
	}
}

// barLength is how many parts the progress bar has: few, so that it does not ask
// for an edit every second. When the song ends, clients count down themselves.
const barLength = 12

// progress is how far the song is.
func progress(l words.Language, v jukebox.View) string {
	done := 0
	if v.Length > 0 {
		done = min(int(int64(v.Position)*barLength/int64(v.Length)), barLength-1)
	}
	bar := strings.Repeat("▬", done) + "🔘" + strings.Repeat("▬", barLength-1-done)
	switch {
	case v.Paused:
		return bar + "  " + l.Say("jukebox.panel.paused", "Position", clock(v.Position), "Length", clock(v.Length))
	case v.Held:
		return bar + "  " + l.Say("jukebox.panel.held", "Position", clock(v.Position), "Length", clock(v.Length))
	default:
		// To five seconds: otherwise each look would find another end.
		ends := v.At.Add(v.Length - v.Position).Add(4 * time.Second).Truncate(5 * time.Second)
		return bar + "  " + l.Say("jukebox.panel.playing", "Length", clock(v.Length), "End", until(ends))
	}
}

// The lyrics that the panel shows: so many lines after the present one, and how
// much sooner than they are sung, since an edit takes a moment to be seen.
const (
	linesAhead = 2
	lineLead   = 700 * time.Millisecond
)

// singing are the lines that are sung now and next; empty where there are none, or
// nobody wants to see them. Where the times were not measured, more lines are
// shown and none is marked.
func singing(v jukebox.View) string {
	if v.Quiet || v.Now == nil {
		return ""
	}
	lines, estimated := media.Lines(v.Now.Song.Song)
	if len(lines) == 0 {
		return ""
	}
	at := v.Position + lineLead
	present := -1
	for i, l := range lines {
		if l.Start <= at {
			present = i
		}
	}
	from, to := present, present+linesAhead
	if estimated {
		from, to = present-1, present+linesAhead+1
	}
	var out []string
	for i := max(from, 0); i <= min(to, len(lines)-1); i++ {
		text := cut(plain(lines[i].Text()), 150)
		if i == present && !estimated {
			text = "🎤 **" + text + "**"
		}
		out = append(out, "> "+text)
	}
	if present < 0 && !estimated {
		out = append([]string{"> 🎤 …"}, out...)
	}
	return strings.Join(out, "\n")
}

func nextUp(l words.Language, v jukebox.View) string {
	switch {
	case v.Loop == jukebox.LoopOne:
		return l.Say("jukebox.panel.again")
	case len(v.Waiting) == 0 && v.Radio != nil && v.Radio.Order != "":
		return l.Say("jukebox.panel.being-made")
	case len(v.Waiting) == 0:
		return "–"
	}
	text := fmt.Sprintf("**%s** · %s", cut(plain(nameOfWaiting(l, v.Waiting[0])), 80), by(l, v.Waiting[0]))
	if n := len(v.Waiting) - 1; n > 0 {
		text += "\n" + l.Say("jukebox.panel.more", "More", n)
	}
	return text
}

func radioLine(l words.Language, v jukebox.View) string {
	radio := "📻 **" + cut(plain(v.Radio.Theme), 150) + "**"
	ready := slices.IndexFunc(v.Waiting, func(e jukebox.Entry) bool { return e.Why == jukebox.ByRadio })
	switch {
	case v.Radio.Order != "":
		return l.Say("jukebox.panel.radio-making", "Radio", radio)
	case ready >= 0:
		return l.Say("jukebox.panel.radio-ready", "Radio", radio, "Title", cut(plain(nameOfWaiting(l, v.Waiting[ready])), 80))
	}
	return radio
}

func panelFooter(l words.Language, v jukebox.View) string {
	parts := []string{modeWords(l, v.Settings.Mode, v.Shuffle)}
	if v.Votes > 0 {
		parts = append(parts, l.Say("jukebox.panel.votes", "Votes", v.Votes, "Needed", v.Needed))
	}
	return strings.Join(parts, " · ")
}

// art is the picture of a song.
func art(s songs.Song) songs.File {
	if s.Cover.Key != "" {
		return s.Cover
	}
	return s.Card
}

func artName(f songs.File) string { return "cover" + f.Extension }

// picture attaches the picture of what plays.
func (p *Panel) picture(l words.Language, m *Message, v jukebox.View) {
	if v.Now == nil || v.Channel == "" {
		return
	}
	f := art(v.Now.Song.Song)
	if f.Key == "" || f.Size > DefaultSizeLimit {
		m.Embeds[0].Thumbnail = nil
		return
	}
	m.Files = []File{{Name: artName(f), ContentType: f.ContentType, Size: f.Size, Description: cut(l.Say("library.cover-of", "Title", nameOfWaiting(l, *v.Now)), 1024),
		Open: func(ctx context.Context) (io.ReadCloser, error) { return p.files.Open(ctx, f.Key) }}}
}
