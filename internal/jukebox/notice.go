package jukebox

// Notice is something about the jukebox that people should know; the zero value is
// nothing.
type Notice struct {
	Kind  NoticeKind
	Title string // of the song that it is about, if it is about one
}

// NoticeKind is what there is to know.
type NoticeKind string

// What people should know.
const (
	NoticeLost      NoticeKind = "lost"      // the voice channel was lost for good
	NoticeDropped   NoticeKind = "dropped"   // a song could not be played
	NoticeFailed    NoticeKind = "failed"    // the radio's song did not come about
	NoticeSpent     NoticeKind = "spent"     // the radio may order no more for now
	NoticeForbidden NoticeKind = "forbidden" // the radio may order nothing
)
