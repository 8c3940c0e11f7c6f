// Package songs is the domain: what an order is, how it becomes songs, and what
// may go wrong on the way. It knows no Discord, no SQL and no HTTP.
//
// An [Order] is one paid piece of work that somebody asked for. The [Line]
// takes orders in, picks the next fair one and moves it through its steps, each
// saved before and after, so that another process could go on where this one
// stopped:
//
//	queued → buying → rendering → fetching → mastering → delivering → done
//
// What comes from outside is asked for through small interfaces declared here:
// a [Store] that remembers, [Files] that keep audio and covers, a [Composer]
// that sells songs, an [Engineer] who masters them, and a [Courier]
// that tells people.
package songs
