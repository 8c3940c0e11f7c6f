package messages

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// Rejected reports whether Discord will never accept a message.
func Rejected(err error) bool {
	return errors.Is(err, discord.ErrRejected) || errors.Is(err, discord.ErrTooLarge)
}

// deliverPlain delivers songs whose message Discord rejected: first without embeds and text of
// members, then with each file in a separate message, so that a file that is rejected does not
// hold back the others. It returns [songs.ErrUndeliverable] if a message without files is rejected
// too. why is the error of the rejected message.
func (ord *Orders) deliverPlain(ctx context.Context, o songs.Order, why error) ([]byte, error) {
	ord.cfg.Log.WarnContext(ctx, "song message rejected", "order", o.ID, "err", why)
	l := ord.Language(ctx, o)
	usual := ord.FinishedMessage(l, o)
	m := discord.Message{Content: l.T("orders.song.plain"), Components: usual.Components, Shows: usual.Shows,
		Files: plainFiles(usual.Files)}
	to, err := ord.publish(ctx, o, m)
	if !Rejected(err) {
		return to, err
	}
	files := m.Files
	m.Files = nil
	if to, err = ord.publish(ctx, o, m); Rejected(err) {
		m.Components = nil
		to, err = ord.publish(ctx, o, m)
	}
	if Rejected(err) {
		return to, fmt.Errorf("%w: %w", songs.ErrUndeliverable, errors.Join(why, err))
	}
	if err != nil {
		return to, err
	}
	at, err := DecodeAddress(to)
	if err != nil {
		return to, err
	}
	for i, f := range files {
		one := discord.Message{Files: []discord.File{f}, Shows: usual.Shows, Nonce: fmt.Sprintf("f%d-%s", i, o.ID)}
		if err := ord.postMore(ctx, at.ChannelID, &at, o, one); err != nil {
			ord.cfg.Log.WarnContext(ctx, "post song file failed", "order", o.ID, "file", i, "err", err)
		}
	}
	return to, nil
}

// plainFiles returns the files of a message without images, under generated names.
func plainFiles(all []discord.File) []discord.File {
	var files []discord.File
	for _, f := range all {
		if strings.HasPrefix(f.ContentType, "image/") {
			continue
		}
		f.Name, f.Description = fmt.Sprintf("song-%d%s", len(files)+1, path.Ext(f.Name)), ""
		files = append(files, f)
	}
	return files
}
