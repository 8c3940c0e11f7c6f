package commands

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"riffbot/internal/songs"
)

// deliverPlainly delivers songs whose usual message was rejected: in words of the
// bot's own and without embeds, then with each file in a message of its own, so that
// one that is not accepted does not keep the others back. [songs.ErrNowhere] when not
// even that is accepted. why is the rejection of the usual message.
func (d *Desk) deliverPlainly(ctx context.Context, o songs.Order, why error) ([]byte, error) {
	d.log.WarnContext(ctx, "song message rejected", "order", o.ID, "err", why)
	l := d.language(ctx, o)
	usual := d.finished(l, o)
	m := Message{Content: l.Say("orders.song.plain"), Components: usual.Components, Shows: usual.Shows, Files: plainFiles(usual.Files)}
	to, err := d.settle(ctx, o, m)
	if !errors.Is(err, ErrRejected) {
		return to, err
	}
	files := m.Files
	m.Files = nil
	if to, err = d.settle(ctx, o, m); errors.Is(err, ErrRejected) {
		m.Components = nil
		to, err = d.settle(ctx, o, m)
	}
	if errors.Is(err, ErrRejected) {
		return to, fmt.Errorf("%w: %w", songs.ErrNowhere, errors.Join(why, err))
	}
	if err != nil {
		return to, err
	}
	at, err := decodeAddress(to)
	if err != nil {
		return to, err
	}
	for i, f := range files {
		one := Message{Files: []File{f}, Shows: usual.Shows, Nonce: fmt.Sprintf("f%d-%s", i, o.ID)}
		if _, err := d.discord.Post(ctx, at.ChannelID, one); err != nil {
			d.log.WarnContext(ctx, "post song file failed", "order", o.ID, "file", i, "err", err)
		}
	}
	return to, nil
}

// plainFiles are the files of a message but its pictures, under names that nobody
// chose.
func plainFiles(all []File) []File {
	var files []File
	for _, f := range all {
		if strings.HasPrefix(f.ContentType, "image/") {
			continue
		}
		f.Name, f.Description = fmt.Sprintf("song-%d%s", len(files)+1, path.Ext(f.Name)), ""
		files = append(files, f)
	}
	return files
}
