/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* example.vala: tasks awaited in Vala. */
int main () {
	var loop = new MainLoop ();
	count.begin ((object, result) => {
		try { print ("%lld\n", count.end (result)); } catch (Error error) { printerr ("%s\n", error.message); }
		loop.quit ();
	});
	loop.run ();
	return 0;
}

async int64 count () throws Error {
	Value value;
	yield Tact.result_async (Tact.delay (1, null), null, out value);
	var source = new Tact.TaskSource (Tact.SourceFlags.DEFAULT);
	source.set_int (7);
	yield Tact.result_async (source.dup_task (), null, out value);
	return value.get_int64 ();
}
