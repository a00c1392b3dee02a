/// How the audit report looks, on a screen and on paper.
enum AuditReportStyle {
    static let sheet = """
        :root { color-scheme: light; --ink: #1c2330; --soft: #5b6575; --line: #d5dae2; --band: #f4f6f9; }
        * { box-sizing: border-box; }
        body { margin: 0; color: var(--ink); background: #fff; font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
        main { max-width: 1060px; margin: 0 auto; padding: 32px 24px 64px; }
        h1 { font-size: 28px; margin: 0; }
        h2 { font-size: 19px; margin: 0 0 10px; padding-top: 10px; border-top: 2px solid var(--ink); }
        h3 { font-size: 15px; margin: 18px 0 6px; }
        section { margin-top: 34px; }
        .days { font-size: 19px; margin: 2px 0 6px; }
        .note, figcaption, dd { color: var(--soft); }
        p { margin: 6px 0; }
        code, td.c { font: 12.5px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
        .verdict { font-weight: 600; padding: 8px 12px; background: var(--band); border-left: 5px solid var(--soft); }
        .good { border-left-color: #009e73; }
        .bad { border-left-color: #d55e00; }
        .tiles { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 14px; }
        .tile { flex: 1 1 78px; padding: 8px 10px; background: var(--band); border-radius: 4px; }
        .tile b { display: block; font-size: 23px; line-height: 1.2; }
        .tile span { color: var(--soft); font-size: 13px; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 13.5px; margin: 6px 0; }
        th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--ink); }
        th, td { padding: 4px 8px; vertical-align: top; }
        td { border-bottom: 1px solid var(--line); }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .w { white-space: nowrap; }
        td.c { min-width: 130px; }
        figure { margin: 18px 0 26px; }
        figcaption { margin-bottom: 4px; }
        figcaption b { color: var(--ink); }
        svg { width: 100%; height: auto; max-width: 900px; display: block; }
        dt { font-weight: 600; margin-top: 8px; }
        dd { margin: 0; max-width: 80ch; }
        @page { margin: 15mm 14mm; }
        @media print {
          body { font-size: 10.5pt; }
          main { max-width: none; padding: 0; }
          section { margin-top: 18pt; }
          h2, h3, figcaption { break-after: avoid; }
          figure > svg, tr, .tiles, .verdict { break-inside: avoid; }
          thead { display: table-header-group; }
          .verdict { break-after: avoid; }
          .tile { padding: 4pt 6pt; }
          .tile b { font-size: 14pt; }
          .tile span { font-size: 8pt; }
          .wide { overflow: visible; }
          table { font-size: 8.5pt; }
          .verdict, .tile { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """
}
