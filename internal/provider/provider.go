// Package provider describes services that make songs, independently of their wire
// formats. What a service offers is data ([Capabilities]); commands, forms and orders
// follow from it. Each sub-package adapts one service.
package provider

import (
	"context"
	"io"
	"time"
)

// Provider makes songs. Its errors are an [*Error] or, from Download, a
// [*DownloadError]. Any other error of Submit proves nothing about the purchase.
type Provider interface {
	// Capabilities returns what can be ordered. It does not change.
	Capabilities() Capabilities
	// Submit buys. It sends the paid request at most once.
	Submit(ctx context.Context, r Request) (*Ticket, error)
	// Tasks looks up purchases. Tasks that the provider does not know are missing
	// from the result, and an error may come with some of the tasks.
	Tasks(ctx context.Context, ids []string) ([]Task, error)
	// Download copies a finished file to w. Errors of w are returned as they are.
	Download(ctx context.Context, url string, w io.Writer, opt DownloadOptions) (*Media, error)
}

// Uploader is a [Provider] that works on recordings. Its capabilities have actions
// for them: see [Action.OfUpload].
type Uploader interface {
	// Upload lets the provider fetch a recording from a public address. It buys
	// nothing.
	Upload(ctx context.Context, url string) (*Upload, error)
}

// Request is a purchase. [Capabilities.Fit] removes what an action does not take.
type Request struct {
	Action       Action
	Model        string // empty: the provider's default
	Prompt       string // what the provider writes lyrics and music from
	Lyrics       string // of the whole song, also when only a part of it is new
	Part         string // the lyrics of an extension or of a replaced section alone
	Style        string
	Avoid        string // styles that the song must not have
	Voice        string // who sings; without [ParamVoice] it is a part of Style
	Title        string
	Instrumental bool
	// SongID is the provider's id of the song or recording that is edited, and
	// OtherSongID that of the song that a voice or the music is taken from.
	SongID, OtherSongID string
	// From is where an extension begins; From and To delimit a replaced section.
	From, To time.Duration
	// Variation is how far the voice may differ, in percent; 0 leaves it to the
	// provider.
	Variation int
	// Persona is the provider's id of the voice that sings; see [Singer].
	Persona string
	// Gender is that of the voice; empty leaves it to the provider.
	Gender Gender
	// Length is that of the song; 0 leaves it to the provider.
	Length time.Duration
	// Track is the track that [ActionExtractTrack] returns, one of
	// [Capabilities.Tracks].
	Track string
	// Weirdness, StyleWeight and AudioWeight say how unusual the song is, and how closely
	// it follows the style and the song that is edited, in percent; 0 leaves them to the
	// provider.
	Weirdness, StyleWeight, AudioWeight int
	// Recording is the key in [Files] of the song that is edited, for providers that keep
	// no songs.
	Recording string
	// Key identifies the purchase for [Finder]. It is the same for all attempts of an
	// order, and no other order has it. It has no [Param].
	Key string
}

// Gender is the gender of a voice.
type Gender string

// The genders of voices.
const (
	GenderFemale Gender = "female"
	GenderMale   Gender = "male"
)

// Finder is a [Provider] that can look for a purchase whose answer was lost.
type Finder interface {
	// Find returns the ticket of the purchase that was made with a request's key at about
	// a time; nil if it is not found, which does not prove that nothing was bought. It
	// buys nothing.
	Find(ctx context.Context, r Request, sentAt time.Time) (*Ticket, error)
}

// Singer is a [Provider] that can make songs with the voice of another song. Its
// capabilities have [ParamPersona].
type Singer interface {
	// CreatePersona makes a voice from a song and returns its id, for [Request.Persona].
	CreatePersona(ctx context.Context, p Persona) (id string, err error)
	// DeletePersona deletes a voice at the provider. An unknown id is no error.
	DeletePersona(ctx context.Context, id string) error
}

// Persona is a voice to make from a song.
type Persona struct {
	Name      string
	SongID    string // the provider's id of the song, for providers that keep songs
	Recording string // the key in [Files] of the song's recording, for others
}

// Timer is a [Provider] whose songs lack [Song.Words] until they are asked for.
type Timer interface {
	// Words returns the words of a song with their times.
	Words(ctx context.Context, songID string) ([]Word, error)
}

// Files are the files of the bot, for providers that get or return recordings
// themselves.
type Files interface {
	// Write stores what fill writes, atomically.
	Write(ctx context.Context, key string, fill func(io.Writer) error) (size int64, err error)
	// Open returns a file's content. The error matches [io/fs.ErrNotExist] if there is none.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Delete removes a file. A missing file is not an error.
	Delete(ctx context.Context, key string) error
}

// AnswersFolder is the folder in [Files] of the answers of providers that answer with the
// finished song. An answer is deleted when its order is done or its data is deleted.
const AnswersFolder = "answers/"

// AnswerFolder returns the folder of the answer to the purchase with a [Request.Key], which is
// also its task id. A provider with such answers makes one song per call.
func AnswerFolder(key string) string { return AnswersFolder + key + "/" }

// Ticket identifies a purchase.
type Ticket struct {
	TaskID  string
	TraceID string // for the provider's support; may be empty
}

// TaskState is the state of a purchase.
type TaskState string

// The states of a task.
const (
	TaskRunning   TaskState = "running" // waiting or being made
	TaskSucceeded TaskState = "succeeded"
	TaskFailed    TaskState = "failed"
)

// Task is the progress or the result of a purchase.
type Task struct {
	ID       string
	State    TaskState
	Progress int    // percent, -1 when it is not known
	Songs    []Song // when it succeeded
	Err      *Error // when it failed
	// Doubtful says that the failure may be a passing fault of the look-up: repeat
	// it before believing it.
	Doubtful bool
	TraceID  string
}

// Song is a finished song. Any field may be empty.
type Song struct {
	ID       string
	Title    string
	Lyrics   string
	Style    string
	Model    string
	AudioURL string // addresses may expire at any time
	CoverURL string
	StemsURL string // a zip file, the result of [ActionStems]
	Duration time.Duration
	Words    []Word
}

// Word is a word of the lyrics and when it is sung. Section markers are words whose
// end is their start.
type Word struct {
	Text       string
	Start, End time.Duration
	Line       int // of Song.Lyrics, from 0, markers included
}

// Upload is a recording that the provider fetched.
type Upload struct {
	ID     string // for [Request.SongID]
	Lyrics string // as the provider transcribed them; may be empty
}

// MediaKind is what a download is expected to be.
type MediaKind string

// The kinds of media.
const (
	MediaAudio   MediaKind = "audio"
	MediaImage   MediaKind = "image"
	MediaArchive MediaKind = "archive" // a zip
)

// DownloadOptions bound a download. Both are required.
type DownloadOptions struct {
	MaxBytes int64
	Accept   MediaKind
}

// Media describes a downloaded file by its content.
type Media struct {
	ContentType string // "audio/mp4"
	Extension   string // ".m4a"
	Size        int64
}
