package pages

import (
	"net/http"

	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// audio plays a song.
func (a *Area) audio(w http.ResponseWriter, r *web.Request) error {
	return a.serve(w, r, AudioOf)
}

// cover shows the cover of a song.
func (a *Area) cover(w http.ResponseWriter, r *web.Request) error {
	return a.serve(w, r, func(s songs.Song) songs.File { return s.Cover })
}

// card shows the image with the cover, details and waveform of a song.
func (a *Area) card(w http.ResponseWriter, r *web.Request) error {
	return a.serve(w, r, func(s songs.Song) songs.File { return s.Card })
}

func (a *Area) serve(w http.ResponseWriter, r *web.Request, of func(songs.Song) songs.File) error {
	f, err := a.find(r)
	if err != nil {
		return err
	}
	f.setHeaders(w.Header())
	return web.ServeFile(w, r.Request, a.cfg.Files, of(f.Song), web.FileOptions{})
}

// download saves a song under its title. It is for members, as /library download is.
func (a *Area) download(w http.ResponseWriter, r *web.Request) error {
	f, err := a.find(r)
	if err != nil {
		return err
	}
	f.setHeaders(w.Header())
	file := AudioOf(f.Song)
	return web.ServeFile(w, r.Request, a.cfg.Files, file, web.FileOptions{
		Download: messages.FileName(r.Language, f.Entry, file.Extension)})
}
