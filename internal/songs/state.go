package songs

// State is the state of an order. docs/states.md contains the state diagram.
type State string

const (
	// Queued orders wait for a free worker. Nothing has been bought.
	Queued State = "queued"
	// Writing orders wait for lyrics. Orders that need no [LyricsWriter] skip this state.
	Writing State = "writing"
	// Buying orders are being submitted to the API. [Order.SentAt] is saved before the paid request is
	// sent, and [Order.TaskID] after its answer.
	Buying State = "buying"
	// Rendering orders have a task id and wait for the API to finish.
	Rendering State = "rendering"
	// Fetching orders are finished at the API; their files are being downloaded.
	Fetching State = "fetching"
	// Mastering orders have all files, which are converted to what the channel supports.
	Mastering State = "mastering"
	// Delivering orders are being posted.
	Delivering State = "delivering"
	// Overdue orders were bought and their songs are missing. They are rechecked at [Order.RecheckAt] or
	// on demand, which buys nothing.
	Overdue State = "overdue"
	// Done orders were posted. Final.
	Done State = "done"
	// Failed orders ended without a song because of [Order.Failure]. Final.
	Failed State = "failed"
	// Cancelled orders were cancelled by a member. Final.
	Cancelled State = "cancelled"
	// Unsure orders may have been bought: the paid request was sent and its answer is unknown. Final.
	// Only a member can order the song again.
	Unsure State = "unsure"
)

// Final reports whether the state is final.
func (s State) Final() bool {
	switch s {
	case Done, Failed, Cancelled, Unsure:
		return true
	default:
		return false
	}
}
