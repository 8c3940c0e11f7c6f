package room

import (
	"context"
	"slices"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// pageState is what a page shows, for one viewer.
type pageState struct {
	Known  bool        `json:"known"`
	Now    *pageEntry  `json:"now"`
	Queue  []pageEntry `json:"queue"`
	More   int         `json:"more"`  // further entries of the queue
	Votes  bool        `json:"votes"` // members vote for waiting songs
	Volume int         `json:"volume"`
}

// pageLive is the part that changes most often.
type pageLive struct {
	Entry    jukebox.EntryID `json:"entry"`
	Position float64         `json:"position"` // in milliseconds, at the time At
	At       float64         `json:"at"`       // in milliseconds since 1970, by the clock of the server
	Running  bool            `json:"running"`
	Paused   bool            `json:"paused"`
	Held     bool            `json:"held"`
	Joined   bool            `json:"joined"` // the player is in a voice channel
	Votes    int             `json:"votes"`
	Needed   int             `json:"needed"`
	Voted    bool            `json:"voted"`
	Present  bool            `json:"present"` // the viewer is in the voice channel
	// Overrides and Controls report whether the viewer may change songs of others, and the volume.
	Overrides bool     `json:"overrides"`
	Controls  bool     `json:"controls"`
	Names     []string `json:"names"`
	InVoice   int      `json:"inVoice"`
	Watching  int      `json:"watching"`
}

// pageEntry is a song of the queue.
type pageEntry struct {
	ID       jukebox.EntryID `json:"id"`
	Song     songs.SongID    `json:"song,omitempty"`
	Title    string          `json:"title"`
	Style    string          `json:"style,omitempty"`
	By       string          `json:"by"`
	Own      bool            `json:"own"`
	Hidden   bool            `json:"hidden,omitempty"`
	Cover    bool            `json:"cover,omitempty"`
	Duration float64         `json:"duration"` // in milliseconds
	Votes    int             `json:"votes"`
	Voted    bool            `json:"voted"`
}

// pageLyrics are the lyrics of the current song.
type pageLyrics struct {
	Song      songs.SongID `json:"song"`
	Estimated bool         `json:"estimated"` // times are those of lines, and approximate
	Lines     []pageLine   `json:"lines"`
}

type pageLine struct {
	Start float64    `json:"start"`
	End   float64    `json:"end"`
	Words []pageWord `json:"words"`
}

type pageWord struct {
	Text  string  `json:"text"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
}

// maxQueue limits the entries of the queue on the page.
const maxQueue = 100

// pageRenderer renders the page for a viewer.
type pageRenderer struct {
	access   Access
	channels Channels
	member   web.Viewer
	actor    jukebox.Actor
	language i18n.Language
	visible  map[songs.SongID]bool // known so far
}

func (a *Area) newPageRenderer(r *web.Request) *pageRenderer {
	return &pageRenderer{access: a.Access, channels: a.Channels, member: r.Viewer, actor: actorOf(r), language: r.Language,
		visible: make(map[songs.SongID]bool)}
}

// render returns the page.
func (p *pageRenderer) render(ctx context.Context, s Snapshot) (pageState, error) {
	queue, now := s.State.Queue(), s.State.Current()
	out := pageState{Known: s.Known, Votes: s.State.Settings.Mode == jukebox.Votes,
		Volume: s.State.VolumePercent(), Queue: []pageEntry{}}
	if len(queue) > maxQueue {
		queue, out.More = queue[:maxQueue], len(queue)-maxQueue
	}
	if err := p.look(ctx, now, queue); err != nil {
		return out, err
	}
	if now != nil {
		e := p.entry(*now)
		out.Now = &e
	}
	for _, e := range queue {
		out.Queue = append(out.Queue, p.entry(e))
	}
	return out, nil
}

// look determines which songs the viewer may see.
func (p *pageRenderer) look(ctx context.Context, now *jukebox.Entry, queue []jukebox.Entry) error {
	var unknown []songs.SongID
	add := func(id songs.SongID) {
		if _, known := p.visible[id]; !known && !slices.Contains(unknown, id) {
			unknown = append(unknown, id)
		}
	}
	if now != nil {
		add(now.Song.ID)
	}
	for _, e := range queue {
		add(e.Song.ID)
	}
	if len(unknown) == 0 {
		return nil
	}
	v, err := p.access.Viewer(ctx, p.member.Member) // songs may have been posted in further channels
	if err != nil {
		return err
	}
	visible, err := p.access.VisibleSongs(ctx, v, unknown...)
	if err != nil {
		return err
	}
	for _, id := range unknown {
		p.visible[id] = visible[id]
	}
	return nil
}

// entry returns an entry as the viewer may see it: without content if the song is from a channel that they cannot see.
func (p *pageRenderer) entry(e jukebox.Entry) pageEntry {
	out := pageEntry{ID: e.ID, Duration: float64(e.Song.Duration.Milliseconds()), Votes: len(e.Votes),
		Voted: slices.Contains(e.Votes, p.member.UserID), Own: e.Source == jukebox.Requested && e.By.ID == p.member.UserID}
	if e.Hidden = !p.visible[e.Song.ID]; !e.Hidden {
		out.Song, out.Style, out.Cover = e.Song.ID, e.Song.Style, e.Song.Cover.Key != ""
	}
	out.Hidden = e.Hidden
	out.Title, out.By = titleOf(p.language, e), requesterOf(p.language, e)
	return out
}

// live returns the part that changes most often. Members of a channel that the viewer cannot see are only counted.
func (p *pageRenderer) live(s Snapshot) pageLive {
	l := s.Live
	out := pageLive{
		Entry: l.Clock.Entry, Position: float64(l.Clock.Position.Microseconds()) / 1000, At: milliseconds(l.Clock.At),
		Running: l.Clock.Running && s.Known, Paused: l.Paused, Held: l.Held, Joined: l.Channel != "", Votes: l.Votes,
		Needed: l.Needed, Voted: slices.Contains(l.Voters, p.member.UserID), InVoice: l.InVoice, Watching: s.Watching,
		Names: []string{},
	}
	can, known := p.channels.CanView(p.member.GuildID, l.Channel, p.member.UserID, p.member.Member.Roles)
	for _, m := range l.Members {
		out.Present = out.Present || m.ID == p.member.UserID
		if can && known && m.Name != "" {
			out.Names = append(out.Names, m.Name)
		}
	}
	who := withRole(p.actor, s.State.Settings.DJRole)
	out.Overrides = who.DJ || out.Present && l.InVoice == 1 && l.Listeners == 1
	out.Controls = out.Overrides || who.NoDJRole && out.Present
	return out
}

// lyricsOf returns the lyrics of a song with times; nil if it has none.
func lyricsOf(s songs.Song) *pageLyrics {
	lines, estimated := media.Lines(s)
	if len(lines) == 0 {
		return nil
	}
	out := &pageLyrics{Song: s.ID, Estimated: estimated}
	for _, l := range lines {
		line := pageLine{Start: float64(l.Start.Milliseconds()), End: float64(l.End.Milliseconds())}
		for _, w := range l.Words {
			line.Words = append(line.Words, pageWord{Text: w.Text, Start: float64(w.Start.Milliseconds()),
				End: float64(w.End.Milliseconds())})
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}
