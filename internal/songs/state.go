package songs

// State says where an order is on the production line. docs/states.md draws
// the whole machine.
type State string

const (
	// Queued orders wait for a free place on the line. Nothing was bought.
	Queued State = "queued"
	// Writing orders wait for the songwriter's words. Entered only where a
	// songwriter takes part; otherwise an order goes straight to Buying.
	Writing State = "writing"
	// Buying orders are being submitted to the API. The moment before the paid
	// request leaves is saved as [Order.SentAt]; its answer as [Order.TaskID].
	Buying State = "buying"
	// Rendering orders have a task id and wait for the API to finish.
	Rendering State = "rendering"
	// Fetching orders are finished at the API; their files come to us.
	Fetching State = "fetching"
	// Mastering orders have their files here and are fitted to what the channel
	// can carry.
	Mastering State = "mastering"
	// Delivering orders are being posted.
	Delivering State = "delivering"
	// Overdue orders were bought and their songs did not come. The bot looks again at
	// [Order.LookAt], and a person may ask for it; nothing is bought by that.
	Overdue State = "overdue"
	// Done orders were posted. Final.
	Done State = "done"
	// Failed orders ended without a song; [Order.Failure] says why. Final.
	Failed State = "failed"
	// Cancelled orders were called off before they were bought. Final.
	Cancelled State = "cancelled"
	// Unsure orders may or may not have been bought: the paid request left and
	// no answer said whether it was bought. Final for the line; only a person buys again.
	Unsure State = "unsure"
)

// Final reports whether the line is finished with an order in this state.
func (s State) Final() bool {
	switch s {
	case Done, Failed, Cancelled, Unsure:
		return true
	default:
		return false
	}
}
