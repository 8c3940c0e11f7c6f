package acestep

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/riffusion"
)

// maxRecording is the size limit of a recording that is sent, in bytes.
const maxRecording = 100 << 20

// personaPrefix begins the keys of the recordings of personas in [provider.Files].
const personaPrefix = "personas/"

// What is wrong with a recording. It stays wrong, unlike other errors of files.
var (
	errNoPersona   = errors.New("no such persona")
	errNoRecording = errors.New("not a recording")
	errNotStored   = errors.New("not stored")
	errTooLarge    = fmt.Errorf("larger than %d bytes", maxRecording)
)

// recording is a file of a request. It is a temporary file, so that a request is sent only
// when all of it is there.
type recording struct {
	field     string // "src_audio" or "reference_audio"
	file      *os.File
	extension string
	size      int64
}

// recordings returns the recordings of a request. Call close even after an error.
func (p *Provider) recordings(ctx context.Context, r provider.Request) (all []recording, closeAll func(), err error) {
	closeAll = func() {
		for _, one := range all {
			_ = one.file.Close()
			_ = os.Remove(one.file.Name())
		}
	}
	add := func(field string, fill func(io.Writer) error) error {
		file, err := os.CreateTemp(p.cfg.TempDir, "recording-*")
		if err != nil {
			return err
		}
		all = append(all, recording{field: field, file: file})
		return all[len(all)-1].read(fill)
	}
	if r.Action != provider.ActionGenerate {
		if err := add("src_audio", func(w io.Writer) error { return p.source(ctx, r, w) }); err != nil {
			return all, closeAll, fmt.Errorf("read recording: %w", err)
		}
	}
	if r.Persona != "" {
		err := add("reference_audio", func(w io.Writer) error {
			if !strings.HasPrefix(r.Persona, personaPrefix) {
				return errNoPersona
			}
			return p.copyFile(ctx, r.Persona, w)
		})
		if err != nil {
			return all, closeAll, fmt.Errorf("read persona: %w", err)
		}
	}
	return all, closeAll, nil
}

// read fills the file and identifies its format.
func (r *recording) read(fill func(io.Writer) error) error {
	if err := fill(r.file); err != nil {
		return err
	}
	var err error
	if r.size, err = r.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	head, err := bufio.NewReaderSize(r.file, riffusion.AudioHead).Peek(riffusion.AudioHead)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if _, r.extension = riffusion.AudioType(head); r.extension == "" {
		return errNoRecording
	}
	if r.size, err = r.file.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	_, err = r.file.Seek(0, io.SeekStart)
	return err
}

// source copies the recording of the song that is edited.
func (p *Provider) source(ctx context.Context, r provider.Request, w io.Writer) error {
	if r.Action != r.Action.Base() {
		_, err := p.uploads.Download(ctx, r.SongID, w,
			riffusion.DownloadOptions{MaxBytes: maxRecording, Accept: riffusion.MediaAudio})
		return err
	}
	if r.Recording == "" {
		return errNotStored
	}
	return p.copyFile(ctx, r.Recording, w)
}

// copyFile copies a stored file.
func (p *Provider) copyFile(ctx context.Context, key string, w io.Writer) error {
	file, err := p.cfg.Files.Open(ctx, key)
	if errors.Is(err, fs.ErrNotExist) {
		return errNotStored
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	n, err := io.Copy(w, io.LimitReader(file, maxRecording+1))
	if err == nil && n > maxRecording {
		err = errTooLarge
	}
	return err
}

// CreatePersona stores a copy of the song's recording. It is sent as the reference of songs
// with the persona.
func (p *Provider) CreatePersona(ctx context.Context, persona provider.Persona) (string, error) {
	key := personaPrefix + strings.ToLower(rand.Text())
	_, err := p.cfg.Files.Write(ctx, key, func(w io.Writer) error { return p.copyFile(ctx, persona.Recording, w) })
	if err != nil {
		return "", unsent(fmt.Errorf("create persona: %w", err))
	}
	return key, nil
}

// DeletePersona deletes the copy.
func (p *Provider) DeletePersona(ctx context.Context, id string) error {
	if !strings.HasPrefix(id, personaPrefix) {
		return nil
	}
	if err := p.cfg.Files.Delete(ctx, id); err != nil {
		return fmt.Errorf("delete persona: %w", err)
	}
	return nil
}
