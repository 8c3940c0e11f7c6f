package songs

import "fmt"

// Money is what an order costs whoever runs the bot. The zero value is not known.
type Money struct {
	// Amount of one order, in ten-thousandths of the currency.
	Amount   int64
	Currency string // "USD"
}

// Known reports whether there is a price.
func (m Money) Known() bool { return m.Amount > 0 }

// Of is what so many credits cost in words, "12.40 USD", when one order costs
// price of them.
func (m Money) Of(credits, price int) string {
	total := m.Amount * int64(credits) / int64(max(price, 1))
	text := fmt.Sprintf("%d.%02d", total/10_000, total%10_000/100)
	if rest := total % 100; rest != 0 {
		text += fmt.Sprintf("%02d", rest)
	}
	return text + " " + m.Currency
}
