package requests

// Note is why a request was declined, or what happened to it: one of the notes
// below, which whoever shows it puts into words, or else what a curator wrote.
type Note string

// The notes. They begin with a tab, which nothing does that somebody wrote: that is
// one line without any.
const (
	NotePlaceless Note = "\tplaceless" // there is nowhere to post the song
	NoteBlocked   Note = "\tblocked"   // the proposer may order nothing here
	NoteForbidden Note = "\tforbidden" // it waits until the board's channel is one for songs
	NoteUsedUp    Note = "\tused up"   // it waits until songs can be ordered again
	NoteUnfit     Note = "\tunfit"     // the provider cannot make a song of that
	NoteUnsure    Note = "\tunsure"    // nobody knows whether it was bought
	NoteCalledOff Note = "\tcalled off"
	NoteAgain     Note = "\tagain"     // it failed and is open again
	NoteFailed    Note = "\tfailed"    // it failed too often
	NoteWithdrawn Note = "\twithdrawn" // whoever asked for it had their data deleted
	NoteRemoved   Note = "\tremoved"   // curators removed its song
)
