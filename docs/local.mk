# SPDX-License-Identifier: LGPL-2.1-or-later
# The documents, one a line.
dist_doc_DATA = %D%/architecture.md
dist_doc_DATA += %D%/contract.md
dist_doc_DATA += %D%/coverage.md
dist_doc_DATA += %D%/from-csharp.md
dist_doc_DATA += %D%/practice.md
dist_doc_DATA += %D%/threads.md
dist_doc_DATA += %D%/tutorial.md
dist_doc_DATA += %D%/which-style.md
