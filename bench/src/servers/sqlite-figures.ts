/** What the SQLite yardsticks print. */

export interface SqliteFigures {
	readonly rows: number;
	readonly rowsPerSecond: number;
}
