package board

// Note says why a request was declined or delayed. It is either one of the constants, which the
// presentation translates, or the text of a curator.
type Note string

// Notes. They begin with a tab, which texts of curators cannot contain.
const (
	NoteNoChannel    Note = "\tplaceless" // there is no channel to post the song in
	NoteBlocked      Note = "\tblocked"   // the server has blocked the proposer
	NoteForbidden    Note = "\tforbidden" // delayed until the server allows orders in the channel
	NoteLimitReached Note = "\tused up"   // delayed until a limit allows another order
	NoteInvalid      Note = "\tunfit"     // the provider cannot make a song of it
	NoteUnsure       Note = "\tunsure"    // it is unknown whether the song was bought
	NoteCancelled    Note = "\tcalled off"
	NoteRetry        Note = "\tagain"     // failed, and open again
	NoteFailed       Note = "\tfailed"    // failed too often
	NoteWithdrawn    Note = "\twithdrawn" // by the proposer, or with the proposer's data
	NoteEdited       Note = "\tedited"    // changed by its proposer after others had voted
	NoteRemoved      Note = "\tremoved"   // curators removed its song
)
