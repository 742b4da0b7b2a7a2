export * from './inspection/Inspection'
