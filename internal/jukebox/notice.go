package jukebox

import "github.com/riffbot/riffbot/internal/songs"

// Notice is a message that the panel shows to members. The zero value means no notice.
type Notice struct {
	Kind  NoticeKind
	Title string // of Song
	Song  songs.SongID
}

// NoticeKind is the kind of a notice.
type NoticeKind string

// The kinds of notices.
const (
	NoticeLost       NoticeKind = "lost"      // the voice connection was lost permanently
	NoticeDropped    NoticeKind = "dropped"   // a song could not be played
	NoticeFailed     NoticeKind = "failed"    // making a song for the radio failed
	NoticeLimit      NoticeKind = "spent"     // the radio has reached a limit on orders
	NoticeForbidden  NoticeKind = "forbidden" // the radio may not order songs
	NoticePrivate    NoticeKind = "private"   // a song is not visible to all possible listeners
	NoticeRadioEnded NoticeKind = "unheard"   // the radio stopped because its member left
)
