package commands

import (
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
)

// panelMessage draws what a jukebox does.
func panelMessage(v jukebox.View) Message {
	e := &discordgo.MessageEmbed{Color: palette.Done}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	switch {
	case v.Channel == "":
		e.Title = "The jukebox is silent"
		e.Description = "`/jukebox play` brings it back."
		if v.Notice != "" {
			e.Description = v.Notice
		}
		return m
	case v.Now == nil:
		e.Title = "Nothing plays"
		e.Description = "`/jukebox play` adds a song."
		if v.Radio != nil {
			e.Description = radioLine(v)
		}
		if v.Notice != "" {
			e.Description += "\n\n" + v.Notice
		}
		m.Components = []Row{{{Emoji: "⏹️", CustomID: customID("juke-stop")}}}
		return m
	}
	now := *v.Now
	e.Title = cut(plain(now.Title()), 256)
	if art := art(now.Song.Song); art.Key != "" {
		e.Thumbnail = &discordgo.MessageEmbedThumbnail{URL: "attachment://" + artName(art)}
	}
	lines := []string{cut(plain(now.Song.Style), 200), progress(v)}
	if words := singing(v); words != "" {
		lines = append(lines, "", words)
	}
	if v.Notice != "" {
		lines = append(lines, "", v.Notice)
	}
	e.Description = cut(strings.TrimSpace(strings.Join(lines, "\n")), 4096)
	asked := map[jukebox.Why]string{jukebox.Asked: "Asked for by " + now.By.Name, jukebox.ByRadio: "Radio, turned on by " + now.By.Name,
		jukebox.Autoplay: "A favourite of this server"}[now.Why]
	if now.Why == jukebox.Autoplay && v.Radio != nil { // which goes on with anything
		asked = "From this server's library"
	}
	e.Author = &discordgo.MessageEmbedAuthor{Name: cut(asked, 256)}
	e.Fields = []*discordgo.MessageEmbedField{{Name: "Next up", Value: nextUp(v), Inline: true}, {Name: "Channel", Value: "<#" + v.Channel + ">", Inline: true}}
	if v.Radio != nil {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: "Radio", Value: radioLine(v)})
	}
	e.Footer = &discordgo.MessageEmbedFooter{Text: panelFooter(v)}
	m.Components = panelButtons(v)
	return m
}

// panelButtons are what one can press below what plays.
func panelButtons(v jukebox.View) []Row {
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
			lit(Button{Emoji: "🎤", CustomID: customID("juke-sing")}, !v.Quiet), {Label: "Playlist", Emoji: "📜", CustomID: customID("juke-queue", "0")}},
	}
}

// barLength is how many parts the progress bar has: few, so that it does not ask
// for an edit every second. When the song ends, clients count down themselves.
const barLength = 12

// progress is how far the song is.
func progress(v jukebox.View) string {
	done := 0
	if v.Length > 0 {
		done = min(int(int64(v.Position)*barLength/int64(v.Length)), barLength-1)
	}
	bar := strings.Repeat("▬", done) + "🔘" + strings.Repeat("▬", barLength-1-done)
	switch {
	case v.Paused:
		return fmt.Sprintf("%s  paused at %s / %s", bar, clock(v.Position), clock(v.Length))
	case v.Held:
		return fmt.Sprintf("%s  waiting for listeners at %s / %s", bar, clock(v.Position), clock(v.Length))
	default:
		// To five seconds: otherwise each look would find another end.
		ends := v.At.Add(v.Length - v.Position).Add(4 * time.Second).Truncate(5 * time.Second)
		return fmt.Sprintf("%s  %s, ends <t:%d:R>", bar, clock(v.Length), ends.Unix())
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

func nextUp(v jukebox.View) string {
	switch {
	case v.Loop == jukebox.LoopOne:
		return "this song again"
	case len(v.Waiting) == 0 && v.Radio != nil && v.Radio.Order != "":
		return "a new song, being made"
	case len(v.Waiting) == 0:
		return "–"
	}
	text := fmt.Sprintf("**%s** · %s", cut(plain(v.Waiting[0].Title()), 80), by(v.Waiting[0]))
	if n := len(v.Waiting) - 1; n > 0 {
		text += fmt.Sprintf("\nand %s more", thousands(n))
	}
	return text
}

func radioLine(v jukebox.View) string {
	text := "📻 **" + cut(plain(v.Radio.Theme), 150) + "**"
	ready := slices.IndexFunc(v.Waiting, func(e jukebox.Entry) bool { return e.Why == jukebox.ByRadio })
	switch {
	case v.Radio.Order != "":
		text += " · the next song is being made"
	case ready >= 0:
		text += " · then **" + cut(plain(v.Waiting[ready].Title()), 80) + "**"
	}
	return text
}

func panelFooter(v jukebox.View) string {
	parts := []string{modeWords(v.Settings.Mode, v.Shuffle)}
	if v.Votes > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d votes to skip", v.Votes, v.Needed))
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
func (p *Panel) picture(m *Message, v jukebox.View) {
	if v.Now == nil || v.Channel == "" {
		return
	}
	f := art(v.Now.Song.Song)
	if f.Key == "" || f.Size > DefaultSizeLimit {
		m.Embeds[0].Thumbnail = nil
		return
	}
	m.Files = []File{{Name: artName(f), ContentType: f.ContentType, Size: f.Size, Description: cut("Cover of "+v.Now.Title(), 1024),
		Open: func(ctx context.Context) (io.ReadCloser, error) { return p.files.Open(ctx, f.Key) }}}
}
