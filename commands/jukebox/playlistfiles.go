package jukebox

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// attachmentReader reads the beginning of an attachment.
type attachmentReader interface {
	Head(ctx context.Context, address string, most int) ([]byte, error)
}

// export sends the songs of a playlist that the member may see as files.
func (h playlistHandlers) export(ctx context.Context, it *discord.Interaction) error {
	list, err := handlers(h).namedPlaylist(ctx, it, "playlist", it.Text("playlist"))
	if err != nil {
		return err
	}
	all, err := handlers(h).nonEmptyPlaylistSongs(ctx, it, list)
	if err != nil {
		return err
	}
	l, file := it.Private(), jukebox.PlaylistFile{Name: list.Name}
	for _, e := range all {
		file.Songs = append(file.Songs, jukebox.PlaylistFileSong{
			ID: e.ID, Title: messages.EntryName(l, e), Artist: e.Artist(), Length: e.Duration,
			File: messages.FileName(l, e, ".mp3"),
		})
	}
	asJSON, err := file.JSON()
	if err != nil {
		return err
	}
	m := discord.Message{Embeds: discord.Info(
		l.T("playlist.exported.title"), l.Plural("playlist.exported.text", len(all), "Name", playlistName(list)),
	).Embeds}
	for _, f := range []struct {
		extension, contentType string
		content                []byte
	}{{".json", "application/json", asJSON}, {".m3u8", "audio/x-mpegurl", file.M3U()}} {
		m.Files = append(m.Files, discord.File{
			Name: discord.FileName(l, list.Name, f.extension), ContentType: f.contentType, Size: int64(len(f.content)),
			Open: func(context.Context) (io.ReadCloser, error) {
				return io.NopCloser(bytes.NewReader(f.content)), nil
			},
		})
	}
	return it.Edit(ctx, m)
}

// importFile makes a playlist of the songs of a file that the member may see.
func (h playlistHandlers) importFile(ctx context.Context, it *discord.Interaction) error {
	file, err := h.readFile(ctx, it)
	if err != nil {
		return err
	}
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	var ids []songs.SongID
	for _, s := range file.Songs {
		ids = append(ids, s.ID)
	}
	visible, err := it.Access.VisibleSongs(ctx, v, ids...)
	if err != nil {
		return err
	}
	var found []songs.SongID
	var missing []string
	for _, s := range file.Songs {
		if visible[s.ID] {
			found = append(found, s.ID)
			visible[s.ID] = false // listed once
		} else if _, listed := visible[s.ID]; !listed {
			missing = append(missing, discord.Cut(discord.Plain(cmp.Or(s.Title, string(s.ID))), 60))
		}
	}
	l := it.Private()
	if len(found) == 0 {
		return &discord.UserError{Reason: "no song of the file is visible", Text: "playlist.refused.none-known",
			Args: []any{"Songs", missingText(missing)}}
	}
	list, err := h.saveImported(ctx, it, file.Name, found)
	if err != nil {
		return err
	}
	text := l.Plural("playlist.imported.text", len(found), "Name", playlistName(list))
	if len(missing) > 0 {
		text += "\n" + l.Plural("playlist.imported.missing", len(missing), "Songs", missingText(missing))
	}
	return it.Edit(ctx, discord.Info(l.T("playlist.imported.title"), text))
}

// readFile returns the content of the attached file.
func (h playlistHandlers) readFile(ctx context.Context, it *discord.Interaction) (f jukebox.PlaylistFile, err error) {
	attached := it.Attachment("file")
	if attached == nil || h.Files == nil || attached.Size > jukebox.MaxPlaylistFile {
		return f, jukebox.ErrPlaylistFile
	}
	content, err := h.Files.Head(ctx, attached.URL, jukebox.MaxPlaylistFile+1)
	if err != nil {
		return f, fmt.Errorf("%w: %w", jukebox.ErrPlaylistFile, err)
	}
	return jukebox.ParsePlaylistFile(content)
}

// saveImported saves an imported playlist under the typed name, or else under the one of the file. If the member
// has a playlist of that name, it adds a number.
func (h playlistHandlers) saveImported(
	ctx context.Context, it *discord.Interaction, name string, all []songs.SongID,
) (list jukebox.Playlist, err error) {
	if it.Text("name") != "" {
		if name, err = newPlaylistName(ctx, it); err != nil {
			return list, err
		}
		return h.saveNew(ctx, it, name, all)
	}
	name = cmp.Or(cleantext.Name(name), it.Private().T("playlist.imported.unnamed"))
	if err := it.AllowTexts(ctx, name); err != nil {
		return list, err
	}
	for n := 1; ; n++ {
		number := ""
		if n > 1 {
			number = fmt.Sprintf(" (%d)", n)
		}
		runes := []rune(name)
		short := string(runes[:min(len(runes), jukebox.MaxPlaylistName-len(number))])
		list, err = h.saveNew(ctx, it, strings.TrimSpace(short)+number, all)
		if n == maxSameNames || !errors.Is(err, jukebox.ErrPlaylistExists) {
			return list, err
		}
	}
}

// maxSameNames is the number of imported playlists of one member with the same name.
const maxSameNames = 20

// missingText lists the titles of songs that were not found.
func missingText(titles []string) string {
	const most = 10
	text := strings.Join(titles[:min(len(titles), most)], ", ")
	if n := len(titles) - most; n > 0 {
		text += fmt.Sprintf(" … +%d", n)
	}
	return text
}
